/** A whole class at once, many runs in one tab, many runs kept. */

import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { hostData } from '../../scripts/host_data.mjs';
import { inDatabase } from './database';
import {
  button,
  kDist,
  setNotation,
  setNumber,
  useSite,
  view,
  waitForData,
  waitForState,
} from './site';

const kMostBytes = 20 * 2 ** 20;

const site = useSite();

function sizesBelow(folder: string): number[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
}

it('is made of files that every host takes, its data too', () => {
  expect(Math.max(...sizesBelow(kDist))).toBeLessThan(kMostBytes);
  const folder = mkdtempSync(join(tmpdir(), 'tabtrain-parts-'));
  try {
    const archive = join(folder, 'cifar-10-binary.tar.gz');
    writeFileSync(archive, '');
    truncateSync(archive, 170_052_171); // as the real one: nine parts
    hostData(folder, join(folder, 'site'), kMostBytes);
    const sizes = sizesBelow(join(folder, 'site/data'));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(kMostBytes);
    expect(sizes).toHaveLength(10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('has a page for what is not there, which the service worker does not keep', () => {
  expect(readFileSync(join(kDist, '404.html'), 'utf8')).toContain('not found');
  expect(readFileSync(join(kDist, 'files.json'), 'utf8')).not.toContain('404.html');
});

it('serves forty first visits at once, every byte of them', async () => {
  const { files } = JSON.parse(readFileSync(join(kDist, 'files.json'), 'utf8')) as {
    files: string[];
  };
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const wanted = ['index.html', ...files].map((file) => ({
    address: new URL(file === 'index.html' ? '' : file, site.url).href,
    sha256: hash(readFileSync(join(kDist, file))),
  }));
  expect(wanted.length).toBeGreaterThan(10);
  const visit = () =>
    Promise.all(
      wanted.map(async ({ address, sha256 }) => {
        const answer = await fetch(address);
        expect(answer.status, address).toBe(200);
        expect(hash(new Uint8Array(await answer.arrayBuffer())), address).toBe(sha256);
      }),
    );
  await Promise.all(Array.from({ length: 40 }, visit));
});

const held = async (page: Page) =>
  Number(
    /([\d,]+) MB/.exec(await page.innerText('[data-testid=device]'))?.[1]?.replaceAll(',', ''),
  );

const rows = (page: Page) => page.locator('[data-testid=runs] tbody tr');

/** A run of a second, which is the `nth` of the list of runs. */
async function trainOnce(page: Page, nth: number): Promise<void> {
  await page.locator('.control button.primary').click();
  await expect.poll(() => rows(page).count(), { timeout: 30_000 }).toBe(nth);
  await waitForState(page, 'finished');
}

async function openTiny() {
  const tab = await site.open();
  await waitForData(tab.page, 'built-in');
  await setNotation(tab.page, 'C4 P P GAP c10');
  await setNumber(tab.page, 'Epochs', 1);
  return tab;
}

it('trains ten runs one after another in one tab, and holds none of them', async () => {
  const { page } = await openTiny();
  await view(page, 'Runs');
  let early = 0;
  for (let run = 1; run <= 10; ++run) {
    await setNumber(page, 'Seed', run);
    await trainOnce(page, run);
    if (run === 2) early = await held(page);
  }
  expect(early).toBeGreaterThan(1);
  // The top of the module's heap. A run takes 4 MB, so eight that stayed would be 32; one more at a time is
  // the one that is tried to predict how long a run takes, which may or may not have begun before the second.
  expect(await held(page)).toBeLessThan(early + 10);
});

/** Puts copies of the kept run beside it, until there are so many. */
function copyKept(page: Page, most: number) {
  return inDatabase(
    page,
    'tabtrain',
    async (database, count) => {
      interface Kept {
        facts: { id: string; created: number };
        label: { name: string };
        history: { epochs: unknown[] };
      }
      const [kept] = (await database.getAll('runs')) as Kept[];
      if (!kept || kept.history.epochs.length === 0) return 0; // not yet kept as it ended
      for (let i = 1; i < count; ++i) {
        const id = `${kept.facts.id}-${i}`;
        const facts = { ...kept.facts, id, created: kept.facts.created - i };
        const label = { ...kept.label, name: `copy ${i}` };
        await database.put('runs', { ...kept, facts, label }, id);
      }
      return database.count('runs');
    },
    most,
  );
}

it('lists a hundred kept runs, looks at one, sorts them, and trains another', async () => {
  const { page } = await openTiny();
  await view(page, 'Runs');
  await trainOnce(page, 1);
  await expect.poll(() => copyKept(page, 100), { timeout: 30_000 }).toBe(100);
  await page.reload();
  await waitForData(page, 'built-in');
  await view(page, 'Runs');
  await expect.poll(() => rows(page).count(), { timeout: 30_000 }).toBe(100);
  await button(page, 'Look at copy 99').click();
  expect(await page.innerText('[data-testid=test-accuracy] b')).toMatch(/%$/);
  await page.locator('[data-testid=runs] thead').getByRole('button', { name: 'Name' }).click();
  expect(await rows(page).first().innerText()).toContain('copy 1');
  await setNotation(page, 'C4 P P GAP c10');
  await setNumber(page, 'Epochs', 1);
  await trainOnce(page, 101);
});
