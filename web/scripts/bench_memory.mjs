#!/usr/bin/env node
/**
 * What a tab of Chromium takes that trains on all of CIFAR-10: the page itself, loaded and pressed
 * as a person would. The last line is JSON.
 *
 *   node scripts/bench_memory.mjs --data DIR [--preset r1-bn] [--batches 128,512] [--steps 20]
 *                                 [--dist web/dist]
 *
 * DIR holds cifar-10-binary.tar.gz, or the .bin files. header: the figure that the page shows, all
 * that the module has taken of its memory. From /proc, of the tab's renderer process: resident, its
 * resident set; own, the part of it that is no file, that is without the browser's code; peak, the
 * highest resident set so far, reading the archive included.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './browsers.mjs';
import { built, serve, withCifar10 } from './serve.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: fileURLToPath(new URL('../../build/data', import.meta.url)) },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    preset: { type: 'string', default: 'r1-bn' },
    batches: { type: 'string', default: '128,512' },
    steps: { type: 'string', default: '20' },
  },
});

/** Limits of the speed issue, in MB. */
/** @type {Record<string, number>} */
const kLimits = { 128: 450, 512: 700 };

/**
 * Megabytes of one line of /proc/PID/status.
 * @param {string} status
 * @param {string} name
 */
function statusField(status, name) {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status);
  return found ? (Number(found[1]) * 1024) / 1e6 : Number.NaN;
}

/**
 * The renderer with the most memory: the tab's, where the browser has spare ones.
 * @param {import('playwright-core').Browser} browser
 */
async function rendererMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let largest = { resident: 0, own: 0, peak: 0 };
  for (const { id, type } of processInfo) {
    if (type !== 'renderer' || !existsSync(`/proc/${id}/status`)) continue;
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const resident = statusField(status, 'VmRSS');
    if (resident <= largest.resident) continue;
    const own = resident - statusField(status, 'RssFile');
    largest = { resident, own, peak: statusField(status, 'VmHWM') };
  }
  return largest;
}

/** @param {import('playwright-core').Page} page */
async function loadCifar10(page) {
  const note = '#data .note';
  /** @param {string} text */
  const shows = (text) =>
    page.waitForFunction(
      ([place, wanted]) => document.querySelector(place ?? '')?.textContent.includes(wanted ?? ''),
      [note, text],
      { timeout: 300_000 },
    );
  await shows('built-in');
  await page.getByRole('button', { name: /^Load this site’s CIFAR-10 / }).click();
  await shows('CIFAR-10 · 50,000 + 10,000');
}

/**
 * @param {string} url
 * @param {string} batch
 */
async function measure(url, batch) {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await loadCifar10(page);
    await page.getByLabel('Start from').selectOption(values.preset);
    const size = page.getByLabel('Batch size', { exact: true });
    await size.fill(batch);
    await size.blur();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForFunction(
      (steps) => {
        const text = document.querySelector('[data-testid=progress]')?.textContent ?? '';
        return Number(/step ([\d,]+)\//.exec(text)?.[1]?.replaceAll(',', '') ?? 0) >= steps;
      },
      Number(values.steps),
      { timeout: 600_000 },
    );
    const header = await page.innerText('[data-testid=device]');
    const shown = /([\d,]+) MB/.exec(header)?.[1] ?? '';
    return { header: Number(shown.replaceAll(',', '')), ...(await rendererMemory(browser)) };
  } finally {
    await browser.close();
  }
}

async function main() {
  const data = withCifar10('--data', values.data);
  const root = built('--dist', values.dist);
  const site = await serve({ root, data });
  /** @type {Record<string, number>} */
  const figures = {};
  try {
    for (const batch of values.batches.split(',')) {
      const { header, resident, own, peak } = await measure(site.url, batch);
      const limit = kLimits[batch];
      const verdict = limit ? `, allowed ${limit}: ${header < limit ? 'kept' : 'MISSED'}` : '';
      console.log(
        `${values.preset}, batch ${batch}, CIFAR-10: the module holds ${header} MB${verdict}; ` +
          `the tab's process ${resident.toFixed(0)} MB resident, ${own.toFixed(0)} of it its own, ` +
          `at most ${peak.toFixed(0)} so far`,
      );
      figures[`batch ${batch} module_mb`] = header;
      figures[`batch ${batch} resident_mb`] = Math.round(resident);
      figures[`batch ${batch} own_resident_mb`] = Math.round(own);
      figures[`batch ${batch} peak_resident_mb`] = Math.round(peak);
    }
  } finally {
    await site.close();
  }
  console.log(JSON.stringify({ where: 'chromium', net: values.preset, figures }));
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`bench_memory: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
