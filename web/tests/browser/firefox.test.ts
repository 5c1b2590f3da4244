import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { hasFirefox, launchFirefox } from '../../scripts/browsers.mjs';
import { pets, zip } from './pictures';
import { serveBuilt } from './site';

const kNotation = 'C8 P C8 GAP c10';
const kEpochs = 5;

/** The hash of an address that sets the page up. */
function link(document: object): string {
  return `#run=${deflateRawSync(JSON.stringify(document)).toString('base64url')}`;
}

/** Resolves when images stand ready, and the network of the link. */
async function waitForSetUp(page: Page): Promise<void> {
  await page.waitForSelector('.samples canvas', { timeout: 60_000 });
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('input, textarea')].some(
        (field) => (field as HTMLInputElement).value === wanted,
      ),
    { timeout: 60_000 },
    kNotation,
  );
}

/** Of every epoch, when the run is finished. */
async function digests(page: Page): Promise<string[]> {
  await page.waitForFunction(
    (epochs) =>
      document.querySelector('[data-testid=state]')?.getAttribute('data-state') === 'finished' &&
      document.querySelectorAll('[data-testid=log] td.digest').length === epochs,
    { timeout: 90_000 },
    kEpochs,
  );
  return page.$$eval('[data-testid=log] td.digest', (cells) =>
    cells.map((cell) => cell.textContent),
  );
}

if (!hasFirefox) console.warn('skipped: no firefox-esr');

it.skipIf(!hasFirefox)(
  'trains on the built-in images in Firefox, reads a zip of pictures and keeps it',
  async () => {
    const site = await serveBuilt();
    const browser = await launchFirefox();
    const folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
    const archive = join(folder, 'pets.zip');
    writeFileSync(archive, await zip(pets()));
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(site.url);
      await page.waitForSelector('.samples canvas', { timeout: 60_000 });
      await page.locator('button.primary').click();
      await page.waitForFunction(
        () =>
          /step \d+\/.*loss/.test(
            document.querySelector('[data-testid=progress]')?.textContent ?? '',
          ),
        { timeout: 90_000 },
      );
      const device = await page.$eval('[data-testid=device]', (place) => place.textContent);
      expect(device).toMatch(/thread/);

      const chooser = await page.waitForSelector('input[aria-label="Data files"]');
      await chooser?.uploadFile(archive);
      await page.waitForFunction(
        () => document.querySelector('#data .note')?.textContent.includes('pets · 16 + 4'),
        { timeout: 60_000 },
      );
      await page.waitForSelector('[aria-label="Kept in this browser"] li', { timeout: 30_000 });
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
      rmSync(folder, { recursive: true });
    }
  },
);

it.skipIf(!hasFirefox)(
  'trains on one thread in Firefox where nothing isolates the page',
  async () => {
    const site = await serveBuilt({ isolation: false, serviceWorker: false });
    const browser = await launchFirefox();
    try {
      const page = await browser.newPage();
      await page.goto(site.url);
      const notice = await page.waitForSelector('[data-testid=one-thread]', { timeout: 60_000 });
      expect(await notice?.evaluate((place) => place.textContent)).toContain('COOP and COEP');
      await page.waitForSelector('.samples canvas', { timeout: 60_000 });
      await page.locator('button.primary').click();
      await page.waitForFunction(
        () =>
          /step \d+\/.*loss/.test(
            document.querySelector('[data-testid=progress]')?.textContent ?? '',
          ),
        { timeout: 90_000 },
      );
    } finally {
      await browser.close();
      await site.close();
    }
  },
);

it.skipIf(!hasFirefox)(
  'goes on in Firefox in another tab, and ends with the bits of a run that never stopped',
  async () => {
    const site = await serveBuilt();
    const browser = await launchFirefox();
    try {
      const errors: string[] = [];
      // A page that reloads is lost to puppeteer, as isolated pages get another process.
      const open = async () => {
        const page = await browser.newPage();
        page.on('pageerror', (error) => errors.push(String(error)));
        await page.goto(site.url + link({ network: { notation: kNotation }, epochs: kEpochs }));
        await waitForSetUp(page);
        return page;
      };
      const before = await open();
      await before.locator('button.primary').click();
      await before.waitForSelector('[data-testid=log] tbody tr', { timeout: 60_000 });
      await before.close();
      const page = await open();
      await page.locator('[data-testid=unfinished] button').setTimeout(60_000).click();
      const resumed = await digests(page);

      await waitForSetUp(page);
      await page.locator('button.primary').click();
      await page.waitForSelector('[data-testid=state][data-state=running]', { timeout: 60_000 });
      expect(await digests(page)).toEqual(resumed);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
    }
  },
);
