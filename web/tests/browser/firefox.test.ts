import { expect, it } from 'vitest';
import { hasFirefox, launchFirefox } from '../../scripts/browsers.mjs';
import { serveBuilt } from './site';

if (!hasFirefox) console.warn('skipped: no firefox-esr');

it.skipIf(!hasFirefox)('trains on the built-in images in Firefox', async () => {
  const site = await serveBuilt();
  const browser = await launchFirefox();
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
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await site.close();
  }
});
