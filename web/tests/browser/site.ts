/** What the tests of the page share: a served site, and tabs that note what should not happen. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from '../../scripts/browsers.mjs';
import { serve } from '../../scripts/serve.mjs';

export const kTop = fileURLToPath(new URL('../../..', import.meta.url));
export const kDist = join(kTop, 'web/dist');

/** The folder with real CIFAR-10, and its archive, where there is one. */
export const kDataDir = process.env.TABTRAIN_DATA ?? join(kTop, 'build/data');
const archive = join(kDataDir, 'cifar-10-binary.tar.gz');
export const kArchive = existsSync(archive) ? archive : null;
const batches = join(kDataDir, 'cifar-10-batches-bin');
export const kBatchDir = existsSync(join(batches, 'test_batch.bin')) ? batches : null;
const mnist = join(kDataDir, 'mnist');
/** With MNIST's four files, zipped or not. */
export const kMnistDir = ['', '.gz'].some((ending) =>
  existsSync(join(mnist, `t10k-labels-idx1-ubyte${ending}`)),
)
  ? mnist
  : null;

export function serveBuilt(
  options: { root?: string; data?: string; isolation?: boolean; serviceWorker?: boolean } = {},
) {
  if (!existsSync(join(kDist, 'engine/tabtrain-threads.mjs'))) {
    throw new Error('web/dist has no engine: run scripts/build_wasm.sh and "npm run build" first');
  }
  return serve({ root: kDist, ...options });
}

export interface Tab {
  page: Page;
  /** Errors on the console and addresses outside the origin. */
  troubles: string[];
}

interface Opening {
  /** Troubles that belong to what is tested. */
  allowed?: RegExp;
  /** Stays open for all tests of a file, instead of for the one that opens it. */
  shared?: boolean;
  /** Before the page is asked for. */
  prepare?: (page: Page) => Promise<unknown>;
}

interface Opened extends Tab, Opening {}

const opened: Opened[] = [];

/** Whatever a test does, its tabs must be free of troubles; this holds for every file that imports this one. */
afterEach(() => checkTabs(({ shared }) => !shared));
afterAll(async () => {
  await checkTabs(() => true);
  await (await chromium)?.close();
});

/** One for all tests of a file. */
let chromium: Promise<Browser> | undefined;

async function checkTabs(closes: (tab: Opened) => boolean): Promise<void> {
  const troubles = opened.flatMap(({ troubles: all, allowed }) =>
    all.splice(0).filter((text) => !allowed?.test(text)),
  );
  const done = opened.filter(closes);
  opened.splice(0, opened.length, ...opened.filter((tab) => !done.includes(tab)));
  for (const { page } of done) await page.context().close();
  expect(troubles).toEqual([]);
}

/** A tab with storage of its own; closed when the test ends, which fails if it had troubles. */
export async function openTab(address: string, opening: Opening = {}): Promise<Tab> {
  chromium ??= launchChromium();
  const browser = await chromium;
  // Colours that fade from one to another would be measured half way.
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const troubles: string[] = [];
  opened.push({ page, troubles, ...opening });
  const { origin } = new URL(address);
  // Of the page, its workers and its service worker.
  context.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(origin) && !/^(blob|data):/.test(asked)) {
      troubles.push(`request to ${asked}`);
    }
  });
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  await opening.prepare?.(page);
  await page.goto(address);
  return { page, troubles };
}

/** A site that is served to all tests of a file. */
export function useSite(options: Parameters<typeof serveBuilt>[0] = {}) {
  let site: Awaited<ReturnType<typeof serveBuilt>>;
  beforeAll(async () => {
    site = await serveBuilt(options);
  });
  afterAll(() => site.close());
  return {
    get url() {
      return site.url;
    },
    open: (query = '', opening: Opening = {}) => openTab(site.url + query, opening),
  };
}

/** The hash of an address that sets the page up. */
export function link(document: object): string {
  return `#run=${deflateRawSync(JSON.stringify(document)).toString('base64url')}`;
}

export async function waitForData(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelector('#data .note')?.textContent.includes(wanted),
    name,
    { timeout: 90_000 },
  );
}

export async function waitForState(page: Page, state: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelector('[data-testid=state]')?.textContent === wanted,
    state,
    { timeout: 90_000 },
  );
}

/** Resolves when so many epochs are in the log. */
export async function waitForEpochs(page: Page, epochs: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-testid=log] tbody tr').length >= wanted,
    epochs,
    { timeout: 90_000 },
  );
}

export interface Place {
  epoch: number;
  step: number;
  loss: number;
}

/** Where the run says it is. */
export async function placeOf(page: Page): Promise<Place> {
  const text = await page.innerText('[data-testid=progress]');
  const found = /Epoch ([\d,]+)\/.*step ([\d,]+)\/.*loss ([\d.]+)/.exec(text);
  if (!found) return { epoch: 0, step: 0, loss: Number.NaN };
  const [epoch, step, loss] = found.slice(1).map((part) => Number(part.replaceAll(',', '')));
  return { epoch: epoch ?? 0, step: step ?? 0, loss: loss ?? Number.NaN };
}

/** Lets the run go on until it has taken so many steps of its first epoch, or is past it. */
export async function waitForSteps(page: Page, steps: number): Promise<Place> {
  await expect
    .poll(
      async () => {
        const place = await placeOf(page);
        return place.epoch > 1 ? Infinity : place.step;
      },
      { timeout: 90_000 },
    )
    .toBeGreaterThanOrEqual(steps);
  return placeOf(page);
}

export function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true });
}

export async function setNumber(page: Page, label: string, value: number): Promise<void> {
  const input = page.getByRole('spinbutton', { name: label, exact: true });
  await input.fill(String(value));
  await input.blur();
}

/** Learns within seconds. */
export const kSmall = 'C8 P C12 P C16 GAP c10';

export async function setNotation(page: Page, notation: string): Promise<void> {
  await page.getByLabel('Notation', { exact: true }).fill(notation);
}

/** A tab that will train a network that learns within seconds. */
export async function openSmall(site: ReturnType<typeof useSite>, query = ''): Promise<Tab> {
  const tab = await site.open(query);
  await waitForData(tab.page, 'built-in');
  await setNotation(tab.page, kSmall);
  return tab;
}

/** A view of Understand. */
export async function view(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
}

/** Begins to train a network on the built-in images. */
export async function train(page: Page, epochs: number, notation = kSmall): Promise<void> {
  await waitForData(page, 'built-in');
  await setNotation(page, notation);
  await setNumber(page, 'Epochs', epochs);
  await page.locator('.control button.primary').click();
}

/** Trains a network on the built-in images to its end. */
export async function trainThrough(page: Page, epochs: number, notation = kSmall): Promise<void> {
  await train(page, epochs, notation);
  await waitForState(page, 'running'); // until then the page shows the run before
  await waitForState(page, 'finished');
}

/** How many of these canvases show a picture: more than a few colours. */
export function drawnCanvases(page: Page, selector: string): Promise<number> {
  return page.$$eval(`${selector} canvas`, (list) => {
    const drawn = (list as HTMLCanvasElement[]).filter((canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      return data !== undefined && new Set(data).size > 8;
    });
    return drawn.length;
  });
}

/** A file server that knows nothing of the page: Python's own. */
export async function servePlain(root: string) {
  const server = spawn(
    'python3',
    ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', root],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = once(server, 'exit');
  process.once('exit', () => server.kill()); // where a test fails before it closes
  let said = '';
  server.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  const address = /\((http:.*\/)\)/;
  await expect.poll(() => said, { timeout: 20_000 }).toMatch(address);
  const close = async () => {
    server.kill();
    await ended;
  };
  return { url: address.exec(said)?.[1] ?? '', close };
}
