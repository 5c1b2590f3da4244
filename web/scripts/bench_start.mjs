#!/usr/bin/env node
/**
 * How soon the built page is there, and how much comes over the network for it. The last line is
 * JSON.
 *
 *   node scripts/bench_start.mjs [--runs 7] [--dist web/dist]
 *
 * Each run is a fresh Chromium with an empty cache that has had time to start itself. Milliseconds from the begin of the navigation:
 * paint: first contentful paint; interactive: the Train button is laid out and can be pressed, which
 * the script does in that moment; module: the engine has answered; step: the first training step is
 * shown. Sizes are of what the page has requested by then, gzipped as a server would.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { launchChromium } from './browsers.mjs';
import { built, serve } from './serve.mjs';

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    runs: { type: 'string', default: '7' },
  },
});

const kSettleMs = 2500;

// Targets of the speed issue.
const kStepMs = 1500;
const kBytes = 700_000;

/** @typedef {{ paint: number, interactive: number, module: number, step: number }} Moments */

/** Runs in the page before its own scripts: notes the moments, and presses Train in the second. */
function watchStart() {
  /** @type {Partial<Moments>} */
  const moments = {};
  Object.assign(window, { startMoments: moments });
  /** @param {string} selector */
  const textOf = (selector) => document.querySelector(selector)?.textContent ?? '';
  const look = () => {
    const now = performance.now();
    const button = document.querySelector('.control button.primary');
    if (!moments.interactive && button instanceof HTMLButtonElement && !button.disabled) {
      if (button.getBoundingClientRect().height > 0) {
        moments.interactive = now;
        button.click();
      }
    }
    const device = textOf('[data-testid=device]');
    if (!moments.module && device !== '' && !device.includes('loading')) moments.module = now;
    if (!moments.step && /step \d/.test(textOf('[data-testid=progress]'))) moments.step = now;
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) moments.paint = paint.startTime;
    look();
  }).observe({ type: 'paint', buffered: true });
}

/** @param {string} url */
async function start(url) {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    /** @type {Promise<[string, Buffer]>[]} */
    const bodies = [];
    page.context().on('response', (response) => {
      const path = new URL(response.url()).pathname;
      if (!/\.(m?js|wasm|css|html)$|\/$/.test(path) || !response.ok()) return;
      bodies.push(response.body().then((body) => [path, body]));
    });
    await page.waitForTimeout(kSettleMs);
    await page.addInitScript(watchStart);
    await page.goto(url);
    await page.waitForFunction(
      () => {
        const { startMoments } = /** @type {{ startMoments?: Partial<Moments> }} */ (window);
        return startMoments?.step !== undefined && startMoments.paint !== undefined;
      },
      null,
      { timeout: 120_000 },
    );
    const moments = /** @type {Moments} */ (
      await page.evaluate(() => /** @type {{ startMoments?: unknown }} */ (window).startMoments)
    );
    return { moments, bodies: new Map(await Promise.all(bodies)) };
  } finally {
    await browser.close();
  }
}

/** @param {number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

/** @param {Map<string, Buffer>} bodies */
function reportSizes(bodies) {
  let total = 0;
  let charts = 0;
  for (const [path, body] of [...bodies].sort()) {
    const gzipped = gzipSync(body).length;
    total += gzipped;
    if (path.includes('chart')) charts += gzipped;
    console.log(
      `${String(body.length).padStart(9)} ${String(gzipped).padStart(9)} gzipped  ${path}`,
    );
  }
  const rest = total - charts;
  const verdict = rest < kBytes ? 'kept' : 'MISSED';
  console.log(`${' '.repeat(9)} ${String(total).padStart(9)} gzipped, all of it`);
  console.log(
    `${' '.repeat(9)} ${String(rest).padStart(9)} gzipped, without charts; allowed ${kBytes}: ${verdict}`,
  );
  return total;
}

async function main() {
  const root = built('--dist', values.dist);
  const site = await serve({ root });
  /** @type {Moments[]} */
  const runs = [];
  /** @type {Map<string, Buffer>} */
  let bodies = new Map();
  try {
    for (let run = 0; run < Number(values.runs); ++run) {
      const result = await start(site.url);
      runs.push(result.moments);
      bodies = result.bodies;
    }
  } finally {
    await site.close();
  }
  const total = reportSizes(bodies);
  /** @type {Record<string, number>} */
  const figures = { total_gzipped_mb: total / 1e6 };
  for (const moment of /** @type {const} */ (['paint', 'interactive', 'module', 'step'])) {
    const all = runs.map((run) => Math.round(run[moment]));
    figures[`${moment}_ms`] = median(all);
    console.log(`${moment.padEnd(11)} ${String(median(all)).padStart(5)} ms  (${all.join(' ')})`);
  }
  const step = figures['step_ms'] ?? Number.NaN;
  console.log(`first step: allowed ${kStepMs} ms: ${step < kStepMs ? 'kept' : 'MISSED'}`);
  console.log(JSON.stringify({ where: 'chromium', runs: runs.length, figures }));
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`bench_start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
