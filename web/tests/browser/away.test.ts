/** Nobody looks, or nobody answers: a hidden tab, an engine that falls silent, a laptop that sleeps. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchHidingChromium } from '../../scripts/browsers.mjs';
import { inDatabase } from './database';
import { MortalChromium } from './killed';
import { button, link, train, useSite, waitForData, waitForEpochs, waitForState } from './site';

const kPatient = { timeout: 60_000 };
/** Longer than the watchdog waits for an engine. */
const kSleepMs = 22_000;
/** From the fifth on Chromium lets timers of a hidden tab run once a minute. */
const kHiddenMinutes = Number(process.env.TABTRAIN_HIDDEN_MINUTES ?? 0);

const site = useSite();

const start = (page: Page, epochs: number) => train(page, epochs, 'C8 P C8 GAP c10');

const digests = (page: Page) => page.locator('[data-testid=log] td.digest').allInnerTexts();

/** Sleeps while the other tests go on. */
const laptop = new MortalChromium();
let slept: { page: Page; begun: number; since: number };

beforeAll(async () => {
  const page = await laptop.page();
  await page.goto(site.url);
  await waitForData(page, 'built-in');
  const begun = Date.now();
  await start(page, 2000);
  // Every part of an epoch was seen awake.
  await waitForEpochs(page, 2);
  laptop.fallAsleep();
  slept = { page, begun, since: Date.now() };
});
afterAll(() => laptop.close());

it('trains on in a hidden tab, is saved at once, and shows all when it is looked at again', async () => {
  const browser = await launchHidingChromium();
  try {
    const [page] = await browser.pages();
    if (!page) throw new Error('no tab');
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const textOf = (selector: string) => page.$eval(selector, (place) => place.textContent);
    const step = async () =>
      Number(/step ([\d,]+)\//.exec(await textOf('[data-testid=progress]'))?.[1]);
    const picture = () => page.$eval('#loss-chart canvas', (canvas) => canvas.toDataURL());
    const press = (name: string) =>
      page.evaluate((wanted) => {
        const all = [...document.querySelectorAll<HTMLButtonElement>('.control button')];
        all.find((one) => one.textContent === wanted)?.click();
      }, name);
    const looked = () => page.evaluate(() => document.visibilityState);

    // Epochs long enough that none ends before the tab is hidden.
    await page.goto(`${site.url}${link({ network: { notation: 'C16 C16 P C24 C24 GAP c10' } })}`);
    await page.waitForSelector('.samples canvas');
    await press('Train');
    await expect.poll(step, kPatient).toBeGreaterThan(5);
    const other = await browser.newPage();
    await other.bringToFront();
    await expect.poll(looked).toBe('hidden');
    const then = await step();
    await expect.poll(() => savedTurns(page), kPatient).toEqual([{ turn: 1, epochsDone: 0 }]);
    await expect.poll(step, kPatient).toBeGreaterThan(then + 5);
    await press('Pause');
    await page.waitForSelector('[data-state=paused]');
    expect(await looked()).toBe('hidden');
    // Nothing is drawn where nobody looks.
    const seen = await picture();

    await page.bringToFront();
    await expect.poll(looked).toBe('visible');
    await expect.poll(picture).not.toBe(seen);
    const shown = await picture();
    // Drawn anew by hand, it is the same.
    await page.focus('#loss-chart .chart');
    await page.keyboard.press('+');
    await expect.poll(picture).not.toBe(shown);
    await page.keyboard.press('0');
    await expect.poll(picture).toBe(shown);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});

it.runIf(kHiddenMinutes > 0)(
  'trains on and is saved in a tab that is hidden for minutes',
  async () => {
    const browser = await launchHidingChromium();
    try {
      const [page] = await browser.pages();
      if (!page) throw new Error('no tab');
      await page.goto(
        `${site.url}${link({ network: { notation: 'C8 P C8 GAP c10' }, epochs: 5000 })}`,
      );
      await page.waitForSelector('.samples canvas');
      await page.$$eval('.control button', ([train]) => {
        train?.click();
      });
      const epochs = () =>
        page.$$eval('[data-testid=log] tbody tr th', ([newest]) => Number(newest?.textContent));
      await expect.poll(epochs, kPatient).toBeGreaterThan(1);
      await (await browser.newPage()).bringToFront();
      const ticks = await page.evaluateHandle(() => {
        const all: number[] = [];
        setInterval(() => all.push(performance.now()), 1000);
        return all;
      });
      const minute = (n: number) => new Promise((done) => setTimeout(done, n * 60_000));
      await minute(kHiddenMinutes - 2);
      const [before] = (await savedTurns(page)) ?? [];
      const then = await epochs();
      await minute(2);
      const [after] = (await savedTurns(page)) ?? [];
      const late = await ticks.evaluate(
        (all) => all.filter((at) => at > performance.now() - 120_000).length,
      );
      console.log(
        `${late} ticks of a second in the last two minutes, ${(await epochs()) - then} epochs`,
      );
      expect(late).toBeLessThan(10);
      expect((after?.turn ?? 0) - (before?.turn ?? 0)).toBeGreaterThan(1);
      expect(await epochs()).toBeGreaterThan(then);
      expect(await page.$eval('[data-testid=state]', (state) => state.textContent)).toBe('running');
      const notices = await page.$$eval('.notice', (all) => all.map((one) => one.textContent));
      expect(notices.join()).not.toContain('started again');
    } finally {
      await browser.close();
    }
  },
  (kHiddenMinutes + 2) * 60_000,
);

/** How often each run was saved, counted from 0. */
function savedTurns(page: Parameters<typeof inDatabase>[0]) {
  return inDatabase(page, 'tabtrain-saved', async (database) => {
    const all = (await database.getAll('facts')) as { turn: number; epochsDone: number }[];
    return all.map(({ turn, epochsDone }) => ({ turn, epochsDone }));
  });
}

it('goes on with a new engine when the engine falls silent, to the same bits', async () => {
  const { page } = await site.open();
  await start(page, 3);
  await waitForState(page, 'finished');
  const wanted = await digests(page);
  await start(page, 3);
  await waitForState(page, 'running');
  await waitForEpochs(page, 1);
  await button(page, 'Pause').click();
  await waitForState(page, 'paused');
  // As in a deadlock: the worker lives, and waits for what nobody will say. (Not while it answers the
  // driver: Chromium does not end a worker then.)
  await page.workers()[0]?.evaluate(() => {
    addEventListener('message', ({ data }) => {
      if ((data as { path?: string[] }).path?.[0] !== 'run') return;
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20);
    });
  });
  await button(page, 'Continue').click();
  await expect
    .poll(() => page.innerText('[data-testid=fault]'), kPatient)
    .toContain('no longer answered');
  await waitForState(page, 'finished');
  expect(await digests(page)).toEqual(wanted);
});

it('goes on after a sleep, without another engine, and leaves it out of its times', async () => {
  const { page, begun, since } = slept;
  await new Promise((done) => setTimeout(done, Math.max(0, since + kSleepMs - Date.now())));
  const asleep = (Date.now() - since) / 1000;
  laptop.wakeUp();
  const before = (await digests(page)).length;
  await waitForEpochs(page, before + 2);
  await button(page, 'Pause').click();
  await waitForState(page, 'paused');
  const awake = (Date.now() - begun) / 1000 - asleep;
  expect(await page.innerText('[data-testid=fault]')).toBe('');
  expect(page.workers().filter((worker) => worker.url().includes('assets/worker'))).toHaveLength(1);

  const pace = await page.innerText('[data-testid=progress]');
  const imagesPerSecond = Number(/([\d,]+) images\/s/.exec(pace)?.[1]?.replaceAll(',', ''));
  const done = (await digests(page)).length;
  expect((done * 5000) / imagesPerSecond).toBeLessThan(awake);

  await button(page, 'Hand in').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: 'Table of epochs' }).click(),
  ]);
  const [head = [], ...rows] = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n')
    .map((row) => row.split(','));
  expect(rows).toHaveLength(done);
  const seconds = rows.reduce((sum, row) => sum + Number(row[head.indexOf('duration_s')]), 0);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(awake);
});
