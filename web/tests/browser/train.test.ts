import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/browsers.mjs';
import {
  button,
  openTab,
  placeOf,
  serveBuilt,
  setNumber,
  waitForData,
  waitForState,
  waitForSteps,
  type Tab,
} from './site';

/** Learns within seconds. */
const kSmall = 'C12 P C16 P C24 GAP c10';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveBuilt>>;
let tab: Tab;

beforeAll(async () => {
  site = await serveBuilt();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  tab = await openTab(browser, site.url);
});
afterEach(async () => {
  await tab.page.close();
  expect(tab.troubles).toEqual([]);
});

describe('training on the built-in images', () => {
  it('learns, and shows accuracy, confusion and mistakes', async () => {
    const { page } = tab;
    await page.getByLabel('Notation', { exact: true }).fill(kSmall);
    await setNumber(page, 'Epochs', 2);
    await button(page, 'Train').click();
    const early = await waitForSteps(page, 2);
    await waitForState(page, 'finished');

    const rows = page.locator('[data-testid=log] tbody tr');
    expect(await rows.count()).toBe(2);
    const cells = (row: number) => rows.nth(row).locator('td').allInnerTexts();
    const [second, first] = [await cells(0), await cells(1)];
    expect(Number(second[0])).toBeLessThan(Number(first[0]));
    expect(Number(second[0])).toBeLessThan(early.loss);
    const accuracy = Number.parseFloat(await page.innerText('[data-testid=test-accuracy] b'));
    expect(accuracy).toBeGreaterThan(30);
    expect(accuracy).toBeLessThan(100);

    const mistakes = page.locator('[data-testid=mistakes] li');
    await expect.poll(() => mistakes.count()).toBe(20);
    const shares: number[] = [];
    for (const mistake of await mistakes.all()) {
      const said = await mistake.locator('.said').innerText();
      expect(said.split(' ')[0]).not.toBe(await mistake.locator('.truth').innerText());
      shares.push(Number(/(\d+) %/.exec(said)?.[1]));
    }
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    await expect.poll(() => drawnCanvases(tab)).toBe(20);

    await page.getByRole('tab', { name: 'Confusion' }).click();
    const counts = await page.locator('[data-testid=confusion] tbody td').allInnerTexts();
    expect(counts).toHaveLength(100);
    const sum = counts.reduce((total, count) => total + Number(count), 0);
    expect(sum).toBe(1000);
    const right = counts.reduce((total, n, i) => total + (i % 11 === 0 ? Number(n) : 0), 0);
    expect(right / 10).toBeCloseTo(accuracy, 5);

    expect(await page.innerText('[data-testid=announcement]')).toMatch(/^Epoch 2 of 2: test acc/);
  });

  it('uses all threads and says so', async () => {
    await waitForData(tab.page, 'built-in');
    const cores = await tab.page.evaluate(() => navigator.hardwareConcurrency);
    const text = await tab.page.innerText('[data-testid=device]');
    expect(text).toContain(cores === 1 ? '1 thread ' : `${Math.min(cores, 16)} threads`);
    expect(await tab.page.locator('[data-testid=one-thread]').count()).toBe(0);
  });

  it('pauses, steps, goes on and stops', async () => {
    const { page } = tab;
    await button(page, 'Train').click();
    await waitForSteps(page, 2);
    await button(page, 'Pause').click();
    await waitForState(page, 'paused');
    const paused = await placeOf(page);
    await page.waitForTimeout(300);
    expect(await placeOf(page)).toEqual(paused);

    await button(page, 'Step').click();
    await expect.poll(async () => (await placeOf(page)).step).toBe(paused.step + 1);
    await page.waitForTimeout(200);
    expect((await placeOf(page)).step).toBe(paused.step + 1);

    await button(page, 'Continue').click();
    await waitForSteps(page, paused.step + 3);
    await button(page, 'Stop').click();
    await waitForState(page, 'stopped');
    const stopped = await placeOf(page);
    await page.waitForTimeout(300);
    expect(await placeOf(page)).toEqual(stopped);
    expect(await button(page, 'Train again').isEnabled()).toBe(true);
  });

  it('takes a single step as the first thing', async () => {
    await button(tab.page, 'Step').click();
    await waitForState(tab.page, 'paused');
    await expect.poll(async () => (await placeOf(tab.page)).step).toBe(1);
  });
});

describe('setting up', () => {
  it('shows the core’s word on a wrong network where it is written, and trains after', async () => {
    const { page } = tab;
    await waitForData(page, 'built-in');
    const notation = page.getByLabel('Notation', { exact: true });
    const right = await notation.inputValue();
    expect(await page.innerText('[data-testid=budget]')).toContain('39,420');
    await notation.fill('C16 X P GAP c10');
    const alert = page.locator('#network-trouble p');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('X');
    await button(page, 'Train').click();
    await expect.poll(() => button(page, 'Train').isEnabled()).toBe(true);
    expect(await alert.innerText()).toContain('X');
    await notation.fill(right);
    await alert.waitFor({ state: 'detached' });
    await button(page, 'Train').click();
    await waitForSteps(page, 1);
  });

  it('says when memory does not suffice, and trains with less after', async () => {
    const { page } = tab;
    await waitForData(page, 'built-in');
    const notation = page.getByLabel('Notation', { exact: true });
    const right = await notation.inputValue();
    await notation.fill('C512 C512 GAP c10');
    await setNumber(page, 'Batch size', 1024);
    await button(page, 'Train').click();
    const alerts = page.locator('#training .trouble');
    await expect
      .poll(() => alerts.allInnerTexts(), { timeout: 30_000 })
      .toEqual([expect.stringContaining('a smaller batch needs less')]);
    await notation.fill(right);
    await setNumber(page, 'Batch size', 64);
    await button(page, 'Train').click();
    await waitForSteps(page, 1);
  });

  it('refuses a wrong setting beside the settings', async () => {
    const { page } = tab;
    await setNumber(page, 'Batch size', 5000);
    await button(page, 'Train').click();
    const alert = page.locator('#training .trouble');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('batch_size: got 5000');
  });

  it('offers the presets of the core', async () => {
    const { page } = tab;
    await page.getByLabel('Start from').selectOption('r1-gn');
    await expect.poll(() => page.innerText('[data-testid=budget]')).toContain('40,360');
    expect(await page.getByLabel('Groups', { exact: true }).inputValue()).toBe('4');
    expect(await page.innerText('.run-name')).toContain('r1-gn');
  });

  it('is usable with the keyboard alone', async () => {
    const { page } = tab;
    await waitForData(page, 'built-in');
    await button(page, 'Train').focus();
    await page.keyboard.press('Enter');
    await waitForSteps(page, 1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await waitForState(page, 'paused');
  });
});

/** Thumbnails of mistakes that show a picture: more than one colour. */
function drawnCanvases({ page }: Tab): Promise<number> {
  return page.$$eval('[data-testid=mistakes] canvas', (list) => {
    const drawn = (list as HTMLCanvasElement[]).filter((canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      return data !== undefined && new Set(data).size > 8;
    });
    return drawn.length;
  });
}
