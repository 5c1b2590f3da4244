#!/usr/bin/env node
/**
 * Pictures of the built page for looking at: 1440 and 390 pixels wide, light and dark, fresh and
 * after some training, into build/screenshots.
 *
 *   node scripts/screenshots.mjs [--data DIR] [--out DIR]
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
  },
});

/** @typedef {'light' | 'dark'} Scheme */

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {{ width: number, height: number }} viewport
 * @param {Scheme[]} schemes
 */
async function take(browser, url, viewport, schemes) {
  const page = await browser.newPage({ viewport, deviceScaleFactor: viewport.width < 500 ? 2 : 1 });
  /** @param {string} moment */
  const shoot = async (moment) => {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(400);
      const path = join(values.out, `${moment}-${viewport.width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(path);
    }
  };
  await page.goto(url);
  await page.waitForSelector('.samples canvas');
  await page.waitForSelector('[data-testid=budget]');
  await shoot('fresh');
  await page.click('.control .primary');
  await page.waitForSelector('[data-testid=mistakes] li', { timeout: 300_000 });
  await page.waitForTimeout(1500);
  await shoot('training');
  await page.close();
}

async function main() {
  const root = join(kTop, 'web/dist');
  if (!existsSync(root)) throw new Error('web/dist is missing; run "npm run build" first');
  mkdirSync(values.out, { recursive: true });
  const data = values.data === undefined ? undefined : resolve(values.data);
  const site = await serve({ root, data });
  const browser = await launchChromium();
  try {
    await take(browser, site.url, { width: 1440, height: 900 }, ['light', 'dark']);
    await take(browser, site.url, { width: 390, height: 844 }, ['light', 'dark']);
  } finally {
    await browser.close();
    await site.close();
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`screenshots: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
