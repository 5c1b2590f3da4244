#!/usr/bin/env node
/**
 * Pictures of the built page for looking at: every flow at 1440, 1024 and 390 pixels, light and dark,
 * into build/screenshots.
 *
 *   node scripts/screenshots.mjs [--data DIR] [--out DIR] [--width 1440] [--flow confusion]
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './browsers.mjs';
import { serve } from './serve.mjs';

const kTop = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: join(kTop, 'build/screenshots') },
    width: { type: 'string' },
    flow: { type: 'string' },
  },
});

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ width: number, height: number }} Viewport */

/** @type {Viewport[]} */
const kViewports = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

const kPatience = { timeout: 300_000 };

/**
 * @param {Page} page
 * @param {string} name
 */
async function part(page, name) {
  const button = page.locator('.thumb-bar button', { hasText: name });
  if (await button.isVisible()) await button.click();
}

/**
 * What leads from one picture to the next; each flow begins where the one before ended.
 * @type {[name: string, go: (page: Page) => Promise<void>][]}
 */
const kFlows = [
  [
    'fresh',
    async (page) => {
      await page.waitForSelector('.samples canvas');
      await page.waitForSelector('[data-testid=prediction]', { state: 'attached' });
    },
  ],
  [
    'network',
    async (page) => {
      for (const kind of ['blocks', 'drawing', 'layers']) {
        await page.click(`details.${kind} > summary`);
      }
      await page.click('.layer-list button >> nth=9');
    },
  ],
  [
    'watch',
    async (page) => {
      await page.reload();
      await page.waitForSelector('[data-testid=budget]');
      await page.getByLabel('Epochs', { exact: true }).fill('3');
      await page.keyboard.press('Tab');
      await part(page, 'Watch');
      await page.locator('button.primary:visible').first().click();
      await page.waitForSelector('[data-state=finished]', { ...kPatience, state: 'attached' });
    },
  ],
  [
    'finder',
    async (page) => {
      await page.getByRole('button', { name: 'Find a rate' }).click();
      await page.waitForSelector('[data-testid=suggestion]', kPatience);
    },
  ],
  ['mistakes', (page) => view(page, 'Mistakes')],
  [
    'confusion',
    async (page) => {
      await view(page, 'Confusion');
      await page.click('.confusion .wrong button >> nth=2');
    },
  ],
  ['classes', (page) => view(page, 'Classes')],
  [
    'inside',
    async (page) => {
      await view(page, 'Inside');
      await page.waitForSelector('[data-testid=verdict]');
    },
  ],
  [
    'norms',
    async (page) => {
      // A small network: all three norms learn something in a short while.
      await part(page, 'Set up');
      await page.getByLabel('Notation', { exact: true }).fill('C8 P C12 P C16 GAP c10');
      await view(page, 'Norms');
      await page.getByRole('button', { name: 'Start the race' }).click();
      await part(page, 'Understand');
      await page.waitForSelector('[data-testid=race-result] li:nth-child(3)', kPatience);
      await page.waitForSelector('[data-testid=layer-statistics]', kPatience);
    },
  ],
  [
    'runs',
    async (page) => {
      await page
        .getByRole('button', { name: 'Stop' })
        .click({ force: true })
        .catch(() => undefined);
      await view(page, 'Runs');
    },
  ],
  [
    'share',
    async (page) => {
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.waitForSelector('.qr');
    },
  ],
  [
    'lesson',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByLabel('Lessons').selectOption('norms');
    },
  ],
];

/**
 * @param {Page} page
 * @param {string} name
 */
async function view(page, name) {
  await part(page, 'Understand');
  await page.getByRole('tab', { name }).click();
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {Viewport} viewport
 */
async function take(browser, url, viewport) {
  const deviceScaleFactor = viewport.width < 500 ? 2 : 1;
  const context = await browser.newContext({ viewport, deviceScaleFactor });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  for (const [name, go] of kFlows) {
    await go(page);
    await page.evaluate(() => {
      scrollTo(0, 0);
    });
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(500);
      const path = join(values.out, `${viewport.width}-${name}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(path);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    if (name === values.flow) break;
  }
  await context.close();
}

async function main() {
  const root = join(kTop, 'web/dist');
  if (!existsSync(root)) throw new Error('web/dist is missing; run "npm run build" first');
  mkdirSync(values.out, { recursive: true });
  const data = values.data === undefined ? undefined : resolve(values.data);
  const site = await serve({ root, data });
  const browser = await launchChromium();
  try {
    for (const viewport of kViewports) {
      if (values.width && Number(values.width) !== viewport.width) continue;
      await take(browser, site.url, viewport);
    }
  } finally {
    await browser.close();
    await site.close();
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`screenshots: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
