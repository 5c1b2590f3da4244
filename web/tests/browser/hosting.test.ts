import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { button, kDist, openTab, servePlain, waitForSteps, type Tab } from './site';

interface Build {
  files: string[];
}

let root: string;

/** A plain file server with the page in a sub-path, as on a university's web space. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tabtrain-host-'));
  cpSync(kDist, join(root, 'courses/tab'), { recursive: true });
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

async function device(page: Tab['page']): Promise<string> {
  await page.waitForFunction(() =>
    document.querySelector('[data-testid=device]')?.textContent.includes('thread'),
  );
  return page.innerText('[data-testid=device]');
}

/** In the page: whether the service worker keeps every file of the build. */
async function keptWhole(): Promise<boolean> {
  const { files } = (await (await fetch('files.json')).json()) as Build;
  const kept = await Promise.all(['', ...files].map((file) => caches.match(file)));
  return kept.every((response) => response !== undefined);
}

/** In the page, without a network: files of the build that cannot be had. */
async function missing(files: string[]): Promise<string[]> {
  const answers = await Promise.all(files.map((file) => fetch(file).catch(() => null)));
  return files.filter((_, i) => !answers[i]?.ok);
}

it('trains with threads on a plain host in a sub-path, and without a network afterwards', async () => {
  const { files } = JSON.parse(readFileSync(join(kDist, 'files.json'), 'utf8')) as Build;
  const site = await servePlain(root);
  const { page } = await openTab(`${site.url}courses/tab/`, {
    // The site's own copy of a data set is asked for, and not there.
    allowed: /ERR_CONNECTION_REFUSED|ERR_FAILED/,
  });
  expect(await device(page)).toMatch(/[2-9]\d* threads/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  // Not waitForFunction, which does not wait for what a promise says.
  await expect.poll(() => page.evaluate(keptWhole), { timeout: 60_000 }).toBe(true);
  await site.close();
  await page.reload();
  expect(await page.evaluate(missing, files)).toEqual([]);
  expect(await device(page)).toMatch(/[2-9]\d* threads/);
  await button(page, 'Train').click();
  await waitForSteps(page, 3);
});

it('does not go round in circles where a service worker does not help', async () => {
  const useless = join(root, 'useless');
  cpSync(join(root, 'courses/tab'), useless, { recursive: true });
  writeFileSync(
    join(useless, 'sw.js'),
    "self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));",
  );
  const site = await servePlain(root);
  let loads = 0;
  const { page } = await openTab(`${site.url}useless/`, {
    prepare: (tab) => Promise.resolve(tab.on('load', () => (loads += 1))),
  });
  // What is shown and trains was not reloaded once more.
  expect(await device(page)).toContain('1 thread ');
  await button(page, 'Train').click();
  await waitForSteps(page, 1);
  expect(loads).toBe(2);
  await site.close();
});
