/** A run is started, watched, halted and steered; what is wrong with its settings stands beside them. */

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { audit } from './audit';
import {
  button,
  kSmall,
  openSmall,
  placeOf,
  setNotation,
  setNumber,
  trainThrough,
  useSite,
  waitForData,
  waitForState,
  waitForSteps,
} from './site';

const site = useSite();

describe('a run', () => {
  it('pauses, steps, goes on and stops', async () => {
    const { page } = await site.open();
    await button(page, 'Train').click();
    await waitForSteps(page, 2);
    await button(page, 'Pause').click();
    await waitForState(page, 'paused');
    const { step } = await placeOf(page);
    // Had it not stood still, a step would lead further than to the next.
    for (const next of [step + 1, step + 2]) {
      await button(page, 'Step').click();
      await expect.poll(async () => (await placeOf(page)).step).toBe(next);
    }
    await audit(page);
    await button(page, 'Continue').click();
    await waitForSteps(page, step + 4);
    await button(page, 'Stop').click();
    await waitForState(page, 'stopped');
    const stopped = await placeOf(page);
    await setNotation(page, kSmall);
    await expect.poll(() => page.innerText('[data-testid=budget]')).not.toContain('39,420');
    expect(await placeOf(page)).toEqual(stopped);
    expect(await button(page, 'Train again').isEnabled()).toBe(true);
  });

  it('begins with a single step', async () => {
    const { page } = await site.open();
    await button(page, 'Step').click();
    await waitForState(page, 'paused');
    await expect.poll(async () => (await placeOf(page)).step).toBe(1);
  });

  it('takes another rate from the next step on', async () => {
    const { page } = await openSmall(site);
    await page.getByRole('combobox', { name: 'Rate over time' }).selectOption('constant');
    await setNumber(page, 'Epochs', 50);
    await button(page, 'Train').click();
    await waitForSteps(page, 3);
    await page.locator('[data-testid=rate-now]').fill('0.0125');
    await button(page, 'Set').click();
    await button(page, 'Pause').click();
    await waitForState(page, 'paused');
    await button(page, 'Step').click();
    await expect.poll(() => page.locator('[data-testid=rate-now]').inputValue()).toBe('0.0125');
  });

  it('asks before the page is closed, only while it runs', async () => {
    const { page } = await openSmall(site);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await setNumber(page, 'Epochs', 2000); // none of the waits below sees its end
    await button(page, 'Train').click();
    await waitForSteps(page, 2);
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await waitForSteps(page, (await placeOf(page)).step + 1); // it went on
    await button(page, 'Pause').click();
    await waitForState(page, 'paused');
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    expect(asked).toEqual(['beforeunload']);
  });
});

describe('what a run has shown', () => {
  let page: Page;

  beforeAll(async () => {
    ({ page } = await site.open('', { shared: true }));
    await trainThrough(page, 3);
  });

  it('is drawn as curves of steps and epochs, which tell what is under the pointer', async () => {
    for (const id of ['loss', 'accuracy', 'rate']) {
      const canvas = page.locator(`#${id}-chart canvas`);
      await canvas.scrollIntoViewIfNeeded();
      await expect.poll(() => inkOf(page, `#${id}-chart canvas`)).toBeGreaterThan(500);
    }
    const plain = await inkOf(page, '#loss-chart canvas');
    await page.locator('#loss-chart canvas').hover();
    // The box with the figures covers much that was empty.
    await expect.poll(() => inkOf(page, '#loss-chart canvas')).toBeGreaterThan(plain + 1000);
  });

  it('is zoomed with keys and by dragging', async () => {
    const chart = page.getByRole('group', { name: /^Loss/ });
    await chart.focus();
    const all = page.locator('#loss-chart').getByRole('button', { name: 'All' });
    expect(await all.isDisabled()).toBe(true);
    await page.keyboard.press('+');
    expect(await all.isDisabled()).toBe(false);
    await page.keyboard.press('0');
    expect(await all.isDisabled()).toBe(true);
    const box = await page.locator('#loss-chart canvas').boundingBox();
    if (!box) throw new Error('no chart');
    await page.mouse.move(box.x + 100, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 220, box.y + 60, { steps: 4 });
    await page.mouse.up();
    expect(await all.isDisabled()).toBe(false);
    await all.click();
    expect(await all.isDisabled()).toBe(true);
  });

  it('is read as tables', async () => {
    for (const title of ['Loss', 'Accuracy', 'Learning rate']) {
      await button(page, `Table: ${title}`).click();
      const rows = page.getByRole('region', { name: `${title} as a table` }).locator('tbody tr');
      expect(await rows.count(), title).toBeGreaterThan(4);
    }
    const rows = page.getByRole('region', { name: 'Accuracy as a table' }).locator('tbody tr');
    const last = await rows.last().locator('td').allInnerTexts();
    expect(last.at(-1)).toBe(await page.innerText('[data-testid=test-accuracy] b'));
    await audit(page);
  });

  it('is logged as reports print it', async () => {
    await button(page, 'As text').click();
    const log = await page.getByRole('region', { name: 'Epoch log' }).innerText();
    expect(log.split('\n')).toHaveLength(3);
    expect(log).toMatch(/^EPOCH 1: train loss=\d\.\d{4} accuracy=0\.\d{4} \| test loss=/);
    await audit(page);
  });
});

describe('the search for a rate', () => {
  it('plots the loss over the rate, and suggests one', async () => {
    const { page } = await openSmall(site);
    await button(page, 'Find a rate').click();
    const suggestion = page.locator('[data-testid=suggestion]');
    await suggestion.waitFor({ timeout: 60_000 });
    const lr = Number(/Suggestion: ([\d.e-]+)/.exec(await suggestion.innerText())?.[1]);
    expect(lr).toBeGreaterThan(1e-5);
    expect(lr).toBeLessThan(10);
    await page.locator('#finder-chart canvas').scrollIntoViewIfNeeded();
    await expect.poll(() => inkOf(page, '#finder-chart canvas')).toBeGreaterThan(500);
    await button(page, 'Use it').click();
    const rate = page.getByRole('spinbutton', { name: 'Learning rate', exact: true });
    expect(Number(await rate.inputValue())).toBeCloseTo(lr, 1);
    await audit(page);
  });
});

describe('setting up', () => {
  it('shows the core’s word on a wrong network where it is written, and trains after', async () => {
    const { page } = await site.open();
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

  it('says when memory does not suffice, halves the batch, and trains with less after', async () => {
    const { page } = await site.open();
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
    await page.getByRole('button', { name: 'Train with a batch size of 512' }).click();
    await expect
      .poll(() => page.getByLabel('Batch size', { exact: true }).inputValue())
      .toBe('512');
    await notation.fill(right);
    await setNumber(page, 'Batch size', 64);
    await button(page, 'Train').click();
    await waitForSteps(page, 1);
  });

  it('refuses a wrong setting beside the settings', async () => {
    const { page } = await site.open();
    await setNumber(page, 'Batch size', 5000);
    await button(page, 'Train').click();
    const alert = page.locator('#training .trouble');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('batch_size: got 5000');
    await audit(page);
  });
});

/** How many pixels of a canvas something is drawn on. */
function inkOf(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    let drawn = 0;
    for (let i = 3; i < data.length; i += 4) drawn += data[i] === 0 ? 0 : 1;
    return drawn;
  });
}
