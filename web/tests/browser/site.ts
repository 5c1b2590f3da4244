/** What the tests of the page share: a served site, and a tab that notes what should not happen. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { serve } from '../../scripts/serve.mjs';

export const kTop = fileURLToPath(new URL('../../..', import.meta.url));
const kDist = join(kTop, 'web/dist');

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
  options: { data?: string; isolation?: boolean; serviceWorker?: boolean } = {},
) {
  if (!existsSync(join(kDist, 'engine/tabtrain-threads.mjs'))) {
    throw new Error('web/dist has no engine: run scripts/build_wasm.sh and "npm run build" first');
  }
  return serve({ root: kDist, ...options });
}

export interface Tab {
  page: Page;
  /** Errors on the console and addresses outside the origin; both stay empty. */
  troubles: string[];
}

export async function openTab(browser: Browser, url: string, query = ''): Promise<Tab> {
  const page = await browser.newPage();
  const troubles: string[] = [];
  const { origin } = new URL(url);
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(origin) && !/^(blob|data):/.test(address)) {
      troubles.push(`request to ${address}`);
    }
  });
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  await page.goto(url + query);
  return { page, troubles };
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
