/**
 * Killed at random moments, a run goes on and ends with the bits of one that was never stopped.
 *
 *   npm run test:kills    50 times
 */

import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { inDatabase } from './database';
import { MortalChromium } from './killed';
import {
  button,
  setNotation,
  setNumber,
  useSite,
  waitForData,
  waitForEpochs,
  waitForState,
} from './site';

const kKills = Number(process.env.TABTRAIN_KILLS ?? 6);
const kEpochs = 3;

const site = useSite();
const browser = new MortalChromium();
afterAll(() => browser.close());

async function open(): Promise<Page> {
  const page = await browser.page();
  await page.goto(site.url);
  await waitForData(page, 'built-in');
  return page;
}

async function start(page: Page): Promise<void> {
  await setNotation(page, 'C8 P C8 GAP c10');
  await setNumber(page, 'Epochs', kEpochs);
  await button(page, 'Train').click();
  await page.waitForFunction(
    () => document.querySelector('[data-testid=state]')?.getAttribute('data-state') !== 'idle',
  );
}

const stateOf = (page: Page) => page.getAttribute('[data-testid=state]', 'data-state');

async function digests(page: Page): Promise<string[]> {
  await waitForState(page, 'finished');
  await waitForEpochs(page, kEpochs);
  return page.locator('[data-testid=log] td.digest').allInnerTexts();
}

/** Whether the browser holds an unfinished run: then the page must offer it. */
function isSaved(page: Page) {
  return inDatabase(page, 'tabtrain-saved', async (database) => {
    const all = (await database.getAll('facts')) as { finished: boolean }[];
    return all.some(({ finished }) => !finished);
  });
}

let resumed = 0;

/** Opens the page again and goes on; a run that died before its first state begins anew. */
async function resume(): Promise<Page> {
  const page = await open();
  if (await isSaved(page)) {
    await page.getByRole('button', { name: /^Go on with first/ }).click();
    resumed += 1;
  } else {
    await start(page);
  }
  await page.waitForFunction(() =>
    ['running', 'finished'].includes(
      document.querySelector('[data-testid=state]')?.getAttribute('data-state') ?? '',
    ),
  );
  return page;
}

const kDeaths: Record<string, (page: Page) => Promise<Page>> = {
  async 'closed tab'(page) {
    await page.close();
    return resume();
  },
  async 'crashed tab'(page) {
    const session = await page.context().newCDPSession(page);
    const crash = page.waitForEvent('crash');
    void session.send('Page.crash').catch(() => undefined);
    await crash;
    await page.close();
    return resume();
  },
  async 'dead worker'(page) {
    const worker = page.workers().find((one) => one.url().includes('worker'));
    await worker?.evaluate(() => {
      setTimeout(() => {
        throw new Error('killed by a test');
      });
    });
    await expect
      .poll(() => page.innerText('[data-testid=fault]'), { timeout: 60_000 })
      .toContain('killed by a test');
    return page;
  },
  async 'killed browser'() {
    await browser.kill();
    return resume();
  },
};

it(
  `ends with the same bits after ${kKills} kills`,
  async () => {
    let page = await open();
    const begin = Date.now();
    await start(page);
    const wanted = await digests(page);
    const duration = Date.now() - begin;
    await page.close();

    const seed = Math.floor(Math.random() * 2 ** 31);
    const draw = random(seed);
    const deaths = shuffled(Object.entries(kDeaths), draw);
    const died: string[] = [];
    while (died.length < kKills) {
      page = await open();
      await start(page);
      while (died.length < kKills) {
        // A part of the run, so that most attempts are cut and all get on.
        const end = waitForState(page, 'finished').then(
          () => true,
          () => false,
        );
        const moment = draw() * 0.6 * duration;
        const wait = new Promise<false>((resolve) => setTimeout(resolve, moment, false));
        if (await Promise.race([end, wait])) break;
        const death = deaths[died.length % deaths.length];
        if (!death || (await stateOf(page)) === 'finished') break;
        died.push(death[0]);
        page = await death[1](page);
      }
      expect(await digests(page), `seed ${seed}: ${died.join(', ')}`).toEqual(wanted);
      await page.close();
    }
    expect(resumed).toBeGreaterThan(0);
    console.info(`seed ${seed}: ${died.join(', ')}; ${resumed} went on from storage`);
  },
  60_000 + kKills * 60_000,
);

function shuffled<T>(list: T[], draw: () => number): T[] {
  return list
    .map((value) => ({ value, key: draw() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
