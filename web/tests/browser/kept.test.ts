/** Images that were read once are there next time, until they are deleted; where that fails, training goes on. */

import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { audit } from './audit';
import { pets, zip } from './pictures';
import { button, useSite, waitForData, waitForSteps, type Tab } from './site';

const site = useSite();
let archive: Buffer;
/** Every tab has storage of its own. */
let tab: Tab;

beforeAll(async () => {
  archive = await zip(pets());
});
beforeEach(async () => {
  tab = await site.open();
  await waitForData(tab.page, 'built-in');
});

const list = (page: Page) => page.getByLabel('Kept in this browser').locator('li');

async function load(page: Page): Promise<void> {
  const file = { name: 'pets.zip', mimeType: '', buffer: archive };
  await page.getByLabel('Data files').setInputFiles([file]);
  await waitForData(page, 'pets · 16 + 4');
}

async function train(page: Page): Promise<void> {
  await page.getByLabel('Notation', { exact: true }).fill('C4 P GAP c2');
  await button(page, 'Train').click();
  await expect.poll(() => page.innerText('#loss .note')).toContain('pets');
  await waitForSteps(page, 1);
}

it('keeps a set over a reload, uses it, and deletes it', async () => {
  const { page } = tab;
  await load(page);
  await list(page).waitFor();
  expect(await list(page).innerText()).toMatch(/^pets kept in this browser: 20 images, \d+ MB/);
  await audit(page);

  await page.reload();
  await waitForData(page, 'built-in');
  await button(page, 'Use pets').click();
  await waitForData(page, 'pets · 16 + 4');
  await train(page);

  await button(page, 'Delete pets').click();
  await list(page).waitFor({ state: 'detached' });
  await page.reload();
  await waitForData(page, 'built-in');
  expect(await list(page).count()).toBe(0);
});

it('says when the browser has no room, and trains all the same', async () => {
  const { page } = tab;
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', {
    origin: new URL(site.url).origin,
    quotaSize: 1000,
  });
  await load(page);
  const note = page.locator('[data-testid=not-kept]');
  await note.waitFor();
  expect(await note.innerText()).toContain('Not kept for next time: the browser has no room');
  expect(await list(page).count()).toBe(0);
  await train(page);
});

it('finds damage, says so, and goes on with what it had', async () => {
  const { page } = tab;
  await load(page);
  await list(page).waitFor();
  /** Changes the last byte of the only kept file, or cuts it off. */
  const damage = (cut: boolean) =>
    page.evaluate(async (short) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('data');
      for await (const handle of folder.values()) {
        const file = await (handle as FileSystemFileHandle).getFile();
        const writer = await (handle as FileSystemFileHandle).createWritable({
          keepExistingData: true,
        });
        if (short) await writer.truncate(file.size - 1);
        else {
          const last = new Uint8Array(await file.slice(-1).arrayBuffer());
          const data = Uint8Array.of((last[0] ?? 0) ^ 1);
          await writer.write({ type: 'write', position: file.size - 1, data });
        }
        await writer.close();
      }
    }, cut);

  await damage(false);
  await page.reload();
  await waitForData(page, 'built-in');
  await button(page, 'Use pets').click();
  const alert = page.locator('#data .trouble');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('the bytes have changed');
  await waitForData(page, 'built-in');
  await button(page, 'Train').click();
  await waitForSteps(page, 1);

  await damage(true);
  await page.reload();
  await waitForData(page, 'built-in');
  expect(await list(page).innerText()).toContain('damaged');
  await page.getByRole('button', { name: /^Delete / }).click();
  await list(page).waitFor({ state: 'detached' });
});
