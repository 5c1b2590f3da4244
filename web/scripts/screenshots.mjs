#!/usr/bin/env node
/**
 * Pictures of the built page for looking at: every flow at 1440, 1024 and 390 pixels, light and dark, and in
 * German at 1440 and 390. One visit of the page, resized at each stop.
 *
 *   node scripts/screenshots.mjs [--data DIR] [--out DIR] [--only STOP,STOP]
 *
 * --data DIR   as scripts/serve.mjs takes it: the page then offers real images
 * --out DIR    default: tabtrain-screenshots in the system's folder for temporary files
 * --only ...   pictures of these stops alone; the others are passed through
 */
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './browsers.mjs';
import { serve } from './serve.mjs';

const kTop = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'tabtrain-screenshots') },
    only: { type: 'string' },
  },
});

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {'set-up' | 'watch' | 'understand' | null} Part null: a dialog over it all, or all of the page */

/** @type {[width: number, height: number, schemes: ('light' | 'dark')[], languages: string[]][]} */
const kLooks = [
  [1440, 900, ['light', 'dark'], ['en', 'de']],
  [1024, 768, ['light', 'dark'], ['en']],
  [390, 844, ['light', 'dark'], ['en', 'de']],
];
const kParts = ['set-up', 'watch', 'understand'];
const kPatience = { timeout: 300_000 };

/** A small network learns something within seconds. */
const kSmall = 'C8 P C12 P C16 GAP c10';

/**
 * @param {Page} page
 * @param {string} label
 * @param {string} value
 */
async function fill(page, label, value) {
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.keyboard.press('Tab');
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function view(page, name) {
  await page.locator(`#understand-tab-${name}`).click();
}

/**
 * @param {Page} page
 * @param {string} state
 */
async function state(page, state) {
  await page.waitForSelector(`[data-state=${state}]`, { ...kPatience, state: 'attached' });
}

/**
 * @param {Page} page
 * @param {...string} kinds
 */
async function open(page, ...kinds) {
  for (const kind of kinds) {
    await page.$$eval(`details.${kind}`, (all) => {
      for (const one of all) one.setAttribute('open', '');
    });
  }
}

/** @param {Page} page */
async function shut(page) {
  await page.keyboard.press('Escape');
  await page.$$eval('details[open]', (all) => {
    for (const one of all) one.removeAttribute('open');
  });
}

/**
 * Each begins where the one before ended.
 * @type {[name: string, part: Part, go: (page: Page) => Promise<void>][]}
 */
const kStops = [
  [
    'first',
    'set-up',
    async (page) => {
      await page.waitForSelector('.samples canvas');
      await page.waitForSelector('[data-testid=prediction]');
    },
  ],
  ['first-watch', 'watch', () => Promise.resolve()],
  ['first-understand', 'understand', () => Promise.resolve()],
  [
    'data',
    'set-up',
    async (page) => {
      await page.click('#data summary >> nth=1');
      await page.click('#data summary >> nth=2');
      await page.waitForSelector('[data-testid=channels]');
      await open(page, 'data-settings');
    },
  ],
  [
    'missing',
    'set-up',
    async (page) => {
      await shut(page);
      await page.getByLabel('Start from').selectOption('r1-bn');
      await page.waitForSelector('[data-testid=missing] .notice');
    },
  ],
  [
    'network',
    'set-up',
    async (page) => {
      await page.getByRole('button', { name: 'Use built-in images instead' }).click();
      await page.waitForSelector('[data-testid=missing] .notice', { state: 'detached' });
      await open(page, 'blocks', 'drawing', 'layers');
      await page.click('.layer-list button >> nth=9');
    },
  ],
  [
    'network-error',
    'set-up',
    async (page) => {
      await shut(page);
      await fill(page, 'Notation', `${kSmall} Q7`);
      await page.waitForSelector('#network .trouble');
    },
  ],
  [
    'training-settings',
    'set-up',
    async (page) => {
      await fill(page, 'Notation', kSmall);
      await fill(page, 'Epochs', '4');
      await page.$$eval('#training details', (all) => {
        for (const one of all) one.setAttribute('open', '');
      });
    },
  ],
  [
    'running',
    'watch',
    async (page) => {
      await shut(page);
      await page.keyboard.press('t');
      await page.waitForSelector('[data-testid=test-accuracy]', kPatience);
      await page.keyboard.press('p');
      await state(page, 'paused');
    },
  ],
  [
    'finished',
    'watch',
    async (page) => {
      await page.keyboard.press('t');
      await state(page, 'finished');
    },
  ],
  [
    'finder',
    'watch',
    async (page) => {
      await page.getByRole('button', { name: 'Find a rate' }).click();
      await page.waitForSelector('[data-testid=suggestion]', kPatience);
    },
  ],
  [
    'tables',
    'watch',
    async (page) => {
      await page.getByRole('button', { name: 'Table: Loss' }).click();
      await page.getByRole('button', { name: 'As text' }).click();
    },
  ],
  [
    'mistakes',
    'understand',
    async (page) => {
      await page.getByRole('button', { name: 'Chart: Loss' }).click();
      await view(page, 'mistakes');
    },
  ],
  [
    'confusion',
    'understand',
    async (page) => {
      await view(page, 'confusion');
      await page.click('.confusion .wrong:not(.zero) button >> nth=0');
    },
  ],
  ['classes', 'understand', (page) => view(page, 'classes')],
  [
    'inside',
    'understand',
    async (page) => {
      await view(page, 'inside');
      await page.waitForSelector('[data-testid=verdict]');
    },
  ],
  [
    'drawing',
    'understand',
    async (page) => {
      await page.getByRole('button', { name: 'Draw one' }).click();
    },
  ],
  ['norms-before', 'understand', (page) => view(page, 'norms')],
  [
    'norms',
    'understand',
    async (page) => {
      await fill(page, 'Epochs', '3');
      for (const batch of ['16', '64']) {
        await fill(page, 'Batch size of the race', batch);
        await page.getByRole('button', { name: 'Start the race' }).click();
        await state(page, 'running');
        await state(page, 'finished');
      }
      await page.waitForSelector('table[data-testid=layer-statistics]', kPatience);
    },
  ],
  ['runs', 'understand', (page) => view(page, 'runs')],
  [
    'share',
    null,
    async (page) => {
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.waitForSelector('.qr');
    },
  ],
  [
    'hand-in',
    null,
    async (page) => {
      await shut(page);
      await page.getByRole('button', { name: 'Hand in', exact: true }).click();
    },
  ],
  [
    'keys',
    null,
    async (page) => {
      await shut(page);
      await page.keyboard.press('?');
    },
  ],
  .../** @type {const} */ (['first', 'class', 'norms', 'regularisation']).map(
    (name) =>
      /** @type {[string, Part, (page: Page) => Promise<void>]} */ ([
        `lesson-${name}`,
        'set-up',
        async (/** @type {Page} */ page) => {
          await shut(page);
          await page.locator('.tools select').first().selectOption(name);
          await page.waitForSelector('#lesson');
        },
      ]),
  ),
  [
    'lesson-share',
    null,
    async (page) => {
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.waitForSelector('.qr');
    },
  ],
];

/**
 * @param {Page} page
 * @param {Part} part
 */
async function show(page, part) {
  const tabs = page.locator('.thumb-bar button');
  if (part && (await tabs.first().isVisible())) await tabs.nth(kParts.indexOf(part)).click();
  await page.evaluate(() => {
    scrollTo(0, 0);
  });
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {Part} part
 */
async function take(page, name, part) {
  const language = page.locator('.tools select').nth(1);
  for (const [width, height, schemes, languages] of kLooks) {
    await page.setViewportSize({ width, height });
    await show(page, part);
    for (const spoken of languages) {
      if (languages.length > 1) await language.selectOption(spoken, { force: true });
      for (const colorScheme of spoken === 'en' ? schemes : schemes.slice(0, 1)) {
        await page.emulateMedia({ colorScheme });
        // Charts are drawn where they are in sight, so all of the page has to be.
        const tall = part === null ? height : await page.evaluate(() => document.body.scrollHeight);
        await page.setViewportSize({ width, height: Math.max(height, tall) });
        await page.waitForTimeout(400);
        const path = join(values.out, `${name}-${width}-${colorScheme}-${spoken}.png`);
        await page.screenshot({ path, fullPage: part !== null });
        await page.setViewportSize({ width, height });
        console.log(path);
      }
    }
    if (languages.length > 1) await language.selectOption('en', { force: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function main() {
  const root = join(kTop, 'web/dist');
  if (!existsSync(root)) throw new Error('web/dist is missing; run "npm run build" first');
  mkdirSync(values.out, { recursive: true });
  const site = await serve({ root, data: values.data && resolve(values.data) });
  const browser = await launchChromium();
  const only = values.only === undefined ? null : new Set(values.only.split(','));
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(site.url);
    for (const [name, part, go] of kStops) {
      await go(page);
      if (!only || only.delete(name)) await take(page, name, part);
      if (only?.size === 0) break;
    }
    if (only?.size) throw new Error(`no such stop: ${[...only].join(', ')}`);
  } finally {
    await browser.close();
    await site.close();
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`screenshots: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
