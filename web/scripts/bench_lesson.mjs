#!/usr/bin/env node
/**
 * How long a lesson takes in a tab of Chromium, opened by its link and started as a student would, on
 * CIFAR-10 as the site offers it. A line an epoch; the last line is JSON.
 *
 *   node scripts/bench_lesson.mjs [--lesson class] [--data build/data] [--dist web/dist]
 *
 * Seconds count from pressing Train to the word that the epoch is tested, on the page's own clock.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './browsers.mjs';
import { built, serve, withCifar10 } from './serve.mjs';

const { values } = parseArgs({
  options: {
    lesson: { type: 'string', default: 'class' },
    data: { type: 'string', default: fileURLToPath(new URL('../../build/data', import.meta.url)) },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
  },
});
const kHourMs = 3_600_000;

/**
 * The figures of the newest epoch, and when they came; null before the first.
 * @param {import('playwright-core').Page} page
 * @param {number} epoch
 */
async function epochTested(page, epoch) {
  const row = page.locator('[data-testid=log] tbody tr', {
    has: page.getByRole('rowheader', { name: `${epoch}`, exact: true }),
  });
  await row.waitFor({ timeout: kHourMs });
  const seconds = (await page.evaluate(() => performance.now())) / 1000;
  const [, , , test = '', digest = ''] = await row.locator('td').allInnerTexts();
  return { seconds, test, digest };
}

/** @param {string} url */
async function measure(url) {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${url}?lesson=${values.lesson}`);
    await page
      .getByRole('button', { name: /^Load this site’s CIFAR-10 / })
      .first()
      .click();
    await page
      .locator('#data .note', { hasText: 'CIFAR-10 · 50,000 + 10,000' })
      .waitFor({ timeout: kHourMs });
    const epochs = Number(await page.getByLabel('Epochs', { exact: true }).inputValue());
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const pressed = (await page.evaluate(() => performance.now())) / 1000;
    const tested = [];
    for (let epoch = 1; epoch <= epochs; ++epoch) {
      const { seconds, test, digest } = await epochTested(page, epoch);
      const after = (seconds - pressed).toFixed(1);
      tested.push({ epoch, seconds: Number(after), test, digest });
      console.log(`epoch ${epoch}: after ${after} s, test ${test}, digest ${digest}`);
    }
    return { device: await page.innerText('[data-testid=device]'), tested };
  } finally {
    await browser.close();
  }
}

async function main() {
  const data = withCifar10('--data', values.data);
  const root = built('--dist', values.dist);
  const site = await serve({ root, data });
  try {
    const figures = await measure(site.url);
    console.log(JSON.stringify({ where: 'chromium', lesson: values.lesson, ...figures }));
  } finally {
    await site.close();
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`bench_lesson: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
