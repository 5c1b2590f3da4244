#!/usr/bin/env node
/**
 * How long the page keeps its own thread while it trains: tasks over 50 ms in Chromium's trace. The
 * last line is JSON.
 *
 *   node scripts/bench_frames.mjs [--seconds 30] [--epochs 1000] [--dist web/dist]
 *
 * start: from pressing Train to step 30, which compiles Chart.js and draws the charts first; train:
 * then so long, and nobody touches the page; views: it trains on and each view of Understand is
 * opened, twice; history: a tiny network on 64 images for so many epochs; after: the views, charts
 * and epoch slider of that run. over: tasks that took more than 50 ms; longest_ms: the longest of
 * all; its processor time, which does not grow where other work has the processor meanwhile, is
 * given as well.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './browsers.mjs';
import { built, serve } from './serve.mjs';

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    seconds: { type: 'string', default: '30' },
    epochs: { type: 'string', default: '1000' },
  },
});

/** What the page's issue allows. */
const kLongMs = 50;
/** A trace's buffer is bounded, so a long phase is traced in pieces. */
const kPieceMs = 20_000;

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {{ wall: number, processor: number }} Task in milliseconds */

/**
 * The tasks of the page's own thread.
 * @param {string} trace
 * @returns {Task[]}
 */
function mainThreadTasks(trace) {
  const { traceEvents } =
    /** @type {{ traceEvents: { name: string, pid: number, tid: number, dur?: number, tdur?: number, args: { name?: string } }[] }} */ (
      JSON.parse(trace)
    );
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}.${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid}.${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, processor: tdur / 1000 }));
}

/** @type {Record<string, number>} */
const figures = {};

/**
 * Notes the tasks while something is done.
 * @param {Page} page
 * @param {string} name
 * @param {() => Promise<unknown>} action
 */
async function phase(page, name, action) {
  const browser = /** @type {Browser} */ (page.context().browser());
  /** @type {Task[]} */
  const tasks = [];
  const begin = performance.now();
  const done = action().then(() => true);
  for (let over = false; !over;) {
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
    const piece = new Promise((wake) => setTimeout(wake, kPieceMs, false));
    over = /** @type {boolean} */ (await Promise.race([done, piece]));
    tasks.push(...mainThreadTasks((await browser.stopTracing()).toString()));
  }
  report(name, tasks, (performance.now() - begin) / 1000);
}

/** @param {Page} page */
const progress = (page) =>
  page.evaluate(() => {
    const text = document.querySelector('[data-testid=progress]')?.textContent ?? '';
    const [epoch = 0, step = 0] = [/Epoch ([\d,]+)\//, /step ([\d,]+)\//].map((pattern) =>
      Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? 0),
    );
    return { epoch, step };
  });

/**
 * @param {Page} page
 * @param {string} label
 * @param {string} value
 */
async function fill(page, label, value) {
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.keyboard.press('Tab');
}

/** @param {Page} page */
async function openPage(page, /** @type {string} */ url) {
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  await page.waitForSelector('.samples canvas');
  await page.waitForSelector('[data-testid=prediction]');
}

/**
 * Opens a view of Understand and waits until it shows what it is for.
 * @param {Page} page
 * @param {string} name
 * @param {string} shows
 */
async function view(page, name, shows) {
  await page.locator(`#understand-tab-${name}`).click();
  await page.locator(`#understand ${shows}`).first().waitFor();
}

/** @param {Page} page */
async function openViews(page) {
  await view(page, 'mistakes', '[data-testid=mistakes] canvas');
  await view(page, 'confusion', '[data-testid=confusion] td');
  await page.locator('[data-testid=confusion] .wrong:not(.zero) button').first().click();
  await page.locator('[data-testid=cell] canvas').first().waitFor();
  await view(page, 'classes', '[data-testid=classes] td');
  await view(page, 'inside', '[data-testid=verdict]');
  await view(page, 'norms', '[data-testid=sharing] figure');
  await view(page, 'runs', '[data-testid=runs] tbody tr');
}

/**
 * Zooms into a chart, reads it as a table, and goes back to the first epoch.
 * @param {Page} page
 */
async function lookBack(page) {
  await page.getByRole('group', { name: /^Loss/ }).focus();
  for (const key of ['+', '+', 'ArrowRight', '0']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Table: Loss', exact: true }).click();
  await page.getByRole('region', { name: 'Loss as a table' }).waitFor();
  await page.getByRole('button', { name: 'Chart: Loss', exact: true }).click();
  await page.getByRole('button', { name: 'As text', exact: true }).click();
  await view(page, 'confusion', '[data-testid=confusion] td');
  const newest = await page.innerText('#confusion .note');
  await page.locator('[data-testid=epoch-slider]').focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(
    (before) => document.querySelector('#confusion .note')?.textContent !== before,
    newest,
  );
}

/**
 * The recommended network on the built-in images.
 * @param {Page} page
 */
async function measureTraining(page) {
  await fill(page, 'Epochs', values.epochs);
  await phase(page, 'start', async () => {
    await page.locator('.control button.primary').click();
    await until(page, ({ epoch, step }) => epoch > 1 || step >= 30);
  });
  await phase(page, 'train', () => page.waitForTimeout(Number(values.seconds) * 1000));
  await until(page, ({ epoch }) => epoch > 1); // the views need an epoch
  await phase(page, 'views', async () => {
    await openViews(page);
    await openViews(page);
  });
}

/**
 * Many epochs, as quick as they can be.
 * @param {Page} page
 */
async function measureHistory(page) {
  await fill(page, 'Notation', 'C4 P GAP c10');
  await fill(page, 'Epochs', values.epochs);
  await page.locator('.data-settings summary').click();
  await fill(page, 'Training images', '64');
  await fill(page, 'Test images', '64');
  await phase(page, 'history', async () => {
    await page.locator('.control button.primary').click();
    await page.waitForSelector('[data-state=finished]', { state: 'attached' });
  });
  const { epoch } = await progress(page);
  if (epoch !== Number(values.epochs)) throw new Error(`the run ended at epoch ${epoch}`);
  await phase(page, 'after', async () => {
    await openViews(page);
    await lookBack(page);
  });
}

/**
 * @param {Page} page
 * @param {(place: Awaited<ReturnType<typeof progress>>) => boolean} reached
 */
async function until(page, reached) {
  while (!reached(await progress(page))) await page.waitForTimeout(100);
}

/**
 * @param {string} name
 * @param {Task[]} tasks
 * @param {number} seconds
 */
function report(name, tasks, seconds) {
  if (tasks.length < 10) throw new Error(`${name}: the trace holds ${tasks.length} tasks`);
  /** @param {'wall' | 'processor'} clock */
  const longest = (clock) => Math.max(...tasks.map((task) => task[clock]));
  /** @param {'wall' | 'processor'} clock */
  const over = (clock) => tasks.filter((task) => task[clock] > kLongMs).length;
  console.log(
    `${name.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s ${String(tasks.length).padStart(7)} tasks, ` +
      `over ${kLongMs} ms: ${over('wall')}, longest ${longest('wall').toFixed(1)} ms; ` +
      `processor time: ${over('processor')}, ${longest('processor').toFixed(1)} ms`,
  );
  Object.assign(figures, {
    [`${name}_s`]: seconds,
    [`${name}_over`]: over('wall'),
    [`${name}_longest_ms`]: longest('wall'),
    [`${name}_over_processor`]: over('processor'),
    [`${name}_longest_processor_ms`]: longest('processor'),
  });
}

async function main() {
  const root = built('--dist', values.dist);
  const site = await serve({ root });
  try {
    for (const measure of [measureTraining, measureHistory]) {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await openPage(page, site.url);
        await measure(page);
      } finally {
        await browser.close();
      }
    }
  } finally {
    await site.close();
  }
  console.log(JSON.stringify({ where: 'chromium', figures }));
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`bench_frames: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
