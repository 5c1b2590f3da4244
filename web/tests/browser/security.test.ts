/** What SECURITY.md promises, tried in Chromium. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { Download, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { kAllHeaders } from '../../scripts/headers.mjs';
import { thirdPartyText } from '../../scripts/licences.mjs';
import { png, zip } from './pictures';
import {
  button,
  kDist,
  kTop,
  link,
  openTab,
  servePlain,
  setNotation,
  useSite,
  view,
  waitForData,
  waitForState,
} from './site';

const site = useSite();

it('is served with every header, whatever is asked for', async () => {
  for (const path of ['', 'sw.js', 'engine/tabtrain-threads.wasm', 'none', 'data/none']) {
    const { headers } = await fetch(site.url + path);
    for (const [name, value] of Object.entries(kAllHeaders)) expect(headers.get(name)).toBe(value);
  }
  const policy = kAllHeaders['Content-Security-Policy'].replaceAll("'wasm-unsafe-eval'", '');
  expect(policy).not.toMatch(/unsafe|http|\*/);
});

/** What the page or its worker is refused, tried there. */
async function refusals(): Promise<string[]> {
  // What a driver evaluates itself, policies let pass; what comes later they do not.
  await new Promise((later) => setTimeout(later, 0));
  const attempts: Record<string, () => unknown> = {
    eval: (): unknown => (0, eval)('1'),
    fetch: () => fetch('https://tabtrain.invalid/'),
    worker: () => new Worker('https://tabtrain.invalid/worker.js'),
    ownFile: () => fetch('icon.svg'),
  };
  if (typeof document !== 'undefined') {
    const asked = (element: HTMLImageElement | HTMLScriptElement) =>
      new Promise((done, failed) => {
        element.onload = done;
        element.onerror = () => {
          failed(new Error('refused'));
        };
        element.src = 'https://tabtrain.invalid/x';
        document.body.append(element);
      });
    attempts.html = () => (document.createElement('p').innerHTML = '<b>text</b>');
    attempts.frame = () => (document.createElement('iframe').srcdoc = '<b>text</b>');
    attempts.image = () => asked(new Image());
    attempts.script = () => asked(document.createElement('script'));
  }
  const refused: string[] = [];
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
    } catch {
      refused.push(name);
    }
  }
  return refused;
}

it.each([
  ['headers', true],
  ['a service worker', false],
])('asks nobody else and makes no code of text, by %s', async (_, isolation) => {
  const plain = isolation ? null : await servePlain(kDist);
  const { page, troubles } = await openTab((plain ?? site).url);
  await waitForData(page, 'built-in');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const [engine] = page.workers();
  if (!engine) throw new Error('no worker');
  expect(await engine.evaluate(refusals)).toEqual(['eval', 'fetch', 'worker']);
  expect(troubles).toEqual([]);
  expect(await page.evaluate(refusals)).toEqual([
    'eval',
    'fetch',
    'worker',
    'html',
    'frame',
    'image',
    'script',
  ]);
  // All other tests of the page would fail by these.
  expect(troubles.filter((text) => text.includes('tabtrain.invalid')).length).toBeGreaterThan(2);
  troubles.length = 0;
  await plain?.close();
});

/** Would show itself in HTML, in an attribute and in a spreadsheet. */
const kHostile = `=1+1"'><img src=x onerror=globalThis.harmed=1><script>globalThis.harmed=1</script>`;

/** The hash of a link whose set-up trains in a moment, and bears `name`. */
async function linkNamed(page: Page, name: string): Promise<string> {
  await button(page, 'Share').click();
  await page.locator('.qr').waitFor();
  const shared = await page.locator('[data-testid=link]').inputValue();
  const [address, packed = ''] = shared.split('#run=');
  expect(address).toBe(site.url);
  const document = JSON.parse(
    inflateRawSync(Buffer.from(packed, 'base64url')).toString(),
  ) as Record<string, unknown>;
  const changed = { ...document, name, epochs: 1, network: { notation: 'C4 P GAP c10' } };
  return link(changed);
}

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.locator('img[src=x], script:not([src])').count()).toBe(0);
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
}

async function visitEveryView(page: Page): Promise<void> {
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await expectHarmless(page);
  }
}

async function saved(page: Page, name: string): Promise<{ download: Download; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('dialog[open]').getByRole('button', { name, exact: true }).click(),
  ]);
  return { download, bytes: readFileSync(await download.path()) };
}

it('shows names of links, runs and files as text, and hands them in as text', async () => {
  const first = await site.open();
  await waitForData(first.page, 'built-in');
  const { page } = await site.open(await linkNamed(first.page, kHostile));
  await waitForData(page, 'built-in');
  await expect.poll(() => page.innerText('.run-name b')).toBe(kHostile);
  await button(page, 'Train').click();
  await waitForState(page, 'finished');
  await view(page, 'Runs');
  await page.getByLabel('Note', { exact: true }).fill(kHostile);
  await page.keyboard.press('Tab');
  await page.locator('[data-testid=runs]').getByText(kHostile).first().waitFor();
  await visitEveryView(page);

  await button(page, 'Hand in').click();
  const run = await saved(page, 'Run file');
  expect(run.download.suggestedFilename()).toMatch(/^[\p{L}\p{N}._-]+$/u);
  await page.getByLabel('Open run files').setInputFiles({
    name: `${kHostile.replaceAll('/', '')}.safetensors`,
    mimeType: '',
    buffer: run.bytes,
  });
  await page.locator('[data-testid=other-runs]').getByText(kHostile).first().waitFor();
  await expectHarmless(page);
  const table = (await saved(page, 'Table of epochs')).bytes.toString();
  expect(table.split('\r\n')[1]).toMatch(/^"'=1\+1""'>/);
  const report = await saved(page, 'Report');
  expect(report.download.suggestedFilename()).toMatch(/^[\p{L}\p{N}._-]+-report\.html$/u);

  // As it is opened from a folder: no policy, no server.
  const { page: opened } = await openTab('about:blank');
  await opened.setContent(report.bytes.toString());
  await opened.getByText(kHostile).first().waitFor();
  await expectHarmless(opened);
});

it('shows names of folders and archives as text', async () => {
  const name = kHostile.replaceAll('/', '|');
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < 10; ++i) {
    files[`set/${name}/${i}.png`] = png(12, 12, i);
    files[`set/other/${i}.png`] = png(12, 12, 100 + i);
  }
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await page
    .getByLabel('Data files')
    .setInputFiles({ name: `${name}.zip`, mimeType: '', buffer: await zip(files) });
  await waitForData(page, '16 + 4');
  await setNotation(page, 'C4 P GAP c2');
  await button(page, 'Train').click();
  await waitForState(page, 'finished');
  await view(page, 'Classes');
  await page.locator('[data-testid=classes]').getByText(name).first().waitFor();
  await visitEveryView(page);
});

it('lists the licences of all that others wrote, as the repository does', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await button(page, 'About and licences').click();
  const version = readFileSync(join(kTop, 'VERSION'), 'utf8').trim();
  await page.getByRole('heading', { name: `tabtrain ${version}`, exact: true }).waitFor();
  const entries = page.locator('[data-testid=licences] li');
  await entries.first().waitFor();
  const names = await entries.locator('summary').allInnerTexts();
  for (const name of ['preact', 'comlink', '@zip.js/zip.js', 'xsimd', 'musl']) {
    expect(names.filter((text) => text.startsWith(`${name} `))).toHaveLength(1);
  }
  await entries.filter({ hasText: 'comlink' }).locator('summary').click();
  await page.getByText('Apache License').first().waitFor();
  const file = readFileSync(join(kTop, 'THIRD_PARTY_LICENSES.md'), 'utf8');
  // After a change of a dependency: node scripts/licences.mjs writes it anew.
  expect(file).toBe(thirdPartyText(kDist));
});
