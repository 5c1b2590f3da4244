import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/browsers.mjs';
import { button, openTab, serveBuilt, waitForSteps } from './site';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});

it('trains on one thread where the site does not isolate the page, and says so', async () => {
  const site = await serveBuilt({ isolation: false, serviceWorker: false });
  const { page, troubles } = await openTab(browser, site.url);
  await page.locator('[data-testid=one-thread]').waitFor();
  expect(await page.innerText('[data-testid=one-thread]')).toContain('COOP and COEP');
  expect(await page.innerText('[data-testid=device]')).toContain('1 thread ');
  await button(page, 'Train').click();
  await waitForSteps(page, 3);
  // The service worker, which this site does not have.
  expect(troubles.filter((text) => !text.includes('(404) was received when fetching'))).toEqual([]);
  await page.close();
  await site.close();
});

it('says so when the engine cannot be loaded', async () => {
  // What a service worker fetches does not pass through page.route().
  const site = await serveBuilt({ serviceWorker: false });
  const page = await browser.newPage();
  await page.route('**/engine/*', (route) => route.abort());
  await page.goto(site.url);
  const notice = page.locator('.notice.trouble');
  await notice.waitFor();
  expect(await notice.innerText()).toContain('The engine did not load');
  expect(await button(page, 'Train').isDisabled()).toBe(true);
  await page.close();
  await site.close();
});
