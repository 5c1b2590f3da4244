import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasFirefox, launchFirefox } from '../../scripts/browsers.mjs';
import { pets, zip } from './pictures';
import { link, serveBuilt } from './site';

const kNotation = 'C8 P C8 GAP c10';
const kEpochs = 5;

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

/** One Firefox for all tests; what it downloads lies in `folder`. */
let firefox: Browser;
let folder: string;
/** What a test leaves behind. */
let context: BrowserContext | null = null;
let site: Awaited<ReturnType<typeof serveBuilt>> | null = null;
const errors: string[] = [];

/** Tabs of a site that no other test has seen, with storage of their own; an error in one fails the test. */
async function visit(options: Parameters<typeof serveBuilt>[0] = {}) {
  site = await serveBuilt(options);
  context = await firefox.createBrowserContext();
  const { url } = site;
  const tabs = context;
  return {
    url,
    newPage: async () => {
      const page = await tabs.newPage();
      page.on('pageerror', (error) => errors.push(String(error)));
      return page;
    },
  };
}

/** Resolves when the run is on its way. */
async function waitForLoss(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      /step \d+\/.*loss/.test(document.querySelector('[data-testid=progress]')?.textContent ?? ''),
    { timeout: 90_000 },
  );
}

describe.skipIf(!hasFirefox)('in Firefox', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
    firefox = await launchFirefox({
      'browser.download.dir': folder,
      'browser.download.folderList': 2,
    });
  });
  afterEach(async () => {
    await context?.close();
    await site?.close();
    context = site = null;
    expect(errors.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await firefox.close();
    rmSync(folder, { recursive: true });
  });

  it('trains on the built-in images, reads a zip of pictures and keeps it', async () => {
    const { url, newPage } = await visit();
    const archive = join(folder, 'pets.zip');
    writeFileSync(archive, await zip(pets()));
    const page = await newPage();
    await page.goto(url + link({ network: { notation: kNotation } }));
    await waitForSetUp(page);
    await page.locator('button.primary').click();
    await waitForLoss(page);
    const device = await page.$eval('[data-testid=device]', (place) => place.textContent);
    expect(device).toMatch(/thread/);

    const chooser = await page.waitForSelector('input[aria-label="Data files"]');
    await chooser?.uploadFile(archive);
    await page.waitForFunction(
      () => document.querySelector('#data .note')?.textContent.includes('pets · 16 + 4'),
      { timeout: 60_000 },
    );
    await page.waitForSelector('[aria-label="Kept in this browser"] li', { timeout: 30_000 });
  });

  it('is walked through, from the first step to the report', async () => {
    // Driven through WebDriver BiDi, Firefox gives no answer to requests of a page that a service worker controls;
    // started by hand it does.
    const { url, newPage } = await visit({ serviceWorker: false });
    const page = await newPage();
    page.setDefaultTimeout(25_000);
    const press = async (name: string) => {
      await page.waitForFunction(pressed, {}, name);
    };
    const fill = async (name: string, value: string) => {
      await page.waitForFunction(filled, {}, name, value);
    };
    const view = (name: string) => page.locator(`#understand-tab-${name}`).click();
    const textOf = (selector: string) => page.$eval(selector, (place) => place.textContent);
    const textsOf = (selector: string) =>
      page.$$eval(selector, (places) => places.map((place) => place.textContent));
    const stateIs = (state: string) => page.waitForSelector(`[data-state=${state}]`);
    const step = async () =>
      Number(/step (\d+)\//.exec(await textOf('[data-testid=progress]'))?.[1]);
    const wait = { timeout: 30_000 };

    // Another network, by a preset and by hand.
    await page.goto(url);
    await page.waitForSelector('.samples canvas');
    await page.waitForSelector('[data-testid=budget]');
    const budget = await textOf('[data-testid=budget]');
    await page.select('#network select', 'r0-ln');
    await press('Use built-in images');
    await expect.poll(() => textOf('[data-testid=budget]'), wait).not.toBe(budget);
    await fill('Notation', 'C8 P C12 P GAP c10');
    await fill('Epochs', '2');
    await fill('Batch size', '50');
    await page.locator('.data-settings summary').click();
    await fill('Training images', '500');
    await fill('Test images', '200');

    // Stopped, a step at a time, on.
    await press('Step');
    await expect.poll(step, wait).toBe(1);
    await stateIs('paused');
    await press('Step');
    await expect.poll(step, wait).toBe(2);
    await press('Continue');
    await stateIs('finished');
    await press('Table: Loss');
    await page.waitForSelector('[aria-label="Loss as a table"] tbody tr');
    const mistakes = (await textsOf('[data-testid=mistakes] li')).length;
    expect(mistakes).toBeGreaterThan(5);

    await view('confusion');
    const counts = (await textsOf('[data-testid=confusion] tbody td')).map(Number);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
    await view('classes');
    expect(await textsOf('[data-testid=classes] tbody tr')).toHaveLength(10);
    await view('inside');
    await page.waitForSelector('[data-testid=verdict]');
    expect(await textsOf('[data-testid=filters] canvas')).toHaveLength(8);
    await view('norms');
    await page.waitForSelector('[data-testid=sharing] figure');
    await view('runs');
    await page.waitForSelector('[data-testid=runs] tbody tr');

    await press('Hand in');
    await press('Report');
    const reports = () => readdirSync(folder).filter((name) => name.endsWith('.html'));
    await expect.poll(reports, wait).toHaveLength(1);
    const report = join(folder, reports()[0] ?? '');
    await expect.poll(() => readFileSync(report, 'utf8'), wait).toContain('</html>');
    expect(readFileSync(report, 'utf8')).toContain('data:image/png;base64,');
  });

  it('trains on one thread where nothing isolates the page', async () => {
    const { url, newPage } = await visit({ isolation: false, serviceWorker: false });
    const page = await newPage();
    await page.goto(url);
    const notice = await page.waitForSelector('[data-testid=one-thread]', { timeout: 60_000 });
    expect(await notice?.evaluate((place) => place.textContent)).toContain('COOP and COEP');
    await page.waitForSelector('.samples canvas', { timeout: 60_000 });
    await page.locator('button.primary').click();
    await waitForLoss(page);
  });

  it('goes on in another tab, and ends with the bits of a run that never stopped', async () => {
    const { url, newPage } = await visit();
    // A page that reloads is lost to puppeteer, as isolated pages get another process.
    const open = async () => {
      const page = await newPage();
      await page.goto(url + link({ network: { notation: kNotation }, epochs: kEpochs }));
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
  });
});

/** Presses the button whose name begins so, once it can be seen and pressed. */
function pressed(name: string): boolean {
  const found = [...document.querySelectorAll('button')].find(
    (button) =>
      (button.ariaLabel ?? button.textContent).trim().startsWith(name) &&
      !button.disabled &&
      button.ariaDisabled !== 'true' &&
      button.getClientRects().length > 0,
  );
  found?.click();
  return found !== undefined;
}

/** Writes into the field with this label, as typing and leaving it would. */
function filled(name: string, value: string): boolean {
  const label = [...document.querySelectorAll('label')].find(
    (one) => one.textContent.trim() === name,
  );
  const field = label?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
  if (!field) return false;
  field.focus();
  field.value = value;
  for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
  field.blur();
  return true;
}
