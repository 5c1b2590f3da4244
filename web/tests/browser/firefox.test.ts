import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasFirefox, launchFirefox } from '../../scripts/browsers.mjs';
import { pets, zip } from './pictures';
import { serveBuilt } from './site';

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
