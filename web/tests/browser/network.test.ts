/** A network is built from presets, in notation, or block by block, and its cost and sight are shown. */

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { audit } from './audit';
import { setNotation, useSite, waitForData } from './site';

const site = useSite();
let page: Page;

beforeAll(async () => {
  ({ page } = await site.open('', { shared: true }));
  await waitForData(page, 'built-in');
});

const budget = () => page.innerText('[data-testid=budget]');

async function open(kind: 'blocks' | 'drawing' | 'layers'): Promise<void> {
  const details = page.locator(`details.${kind}`);
  if ((await details.getAttribute('open')) === null) await details.locator('> summary').click();
}

describe('a preset', () => {
  it('is chosen with its norm, its name and its cost', async () => {
    await page.getByLabel('Start from').selectOption('r1-gn');
    await expect.poll(budget).toContain('40,360 / 50,000 parameters');
    expect(await budget()).toMatch(/[\d.]+ M multiply-adds an image/);
    expect(await page.getByLabel('Groups', { exact: true }).inputValue()).toBe('4');
    expect(await page.innerText('.run-name')).toContain('r1-gn');
    await page.getByLabel('Start from').selectOption('r1-ln');
    await expect.poll(budget).toContain('55,612 / 50,000 parameters, 5,612 too many');
    await page.getByLabel('Start from').selectOption('first');
    await expect.poll(budget).toContain('39,420');
  });
});

describe('notation', () => {
  it('is answered while it is typed, by the core’s own word', async () => {
    const alert = page.locator('#network-trouble p');
    const notation = page.getByLabel('Notation', { exact: true });
    await setNotation(page, 'C16 X P GAP c10');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/X/);
    expect(await notation.getAttribute('aria-invalid')).toBe('true');
    expect(await notation.getAttribute('aria-describedby')).toContain('network-trouble');
    await audit(page);
    await setNotation(page, 'C16 P GAP c10');
    await alert.waitFor({ state: 'detached' });
    // 3 x 16 x 9 weights, 2 x 16 of the norm, 16 x 10 of the classifier.
    await expect.poll(budget).toContain(`${3 * 16 * 9 + 2 * 16 + 16 * 10} / 50,000`);
  });
});

describe('blocks', () => {
  it('are changed, moved, removed and added by hand', async () => {
    await setNotation(page, 'C16 P GAP c10');
    await open('blocks');
    const notation = () => page.getByLabel('Notation', { exact: true }).inputValue();
    await page.getByLabel('Block 1', { exact: true }).fill('C24');
    await page.keyboard.press('Tab');
    await expect.poll(notation).toBe('C24 P GAP c10');
    await page.getByRole('button', { name: 'Move P, block 2, forward' }).click();
    await expect.poll(notation).toBe('P C24 GAP c10');
    await page.getByRole('button', { name: 'Remove P, block 1' }).click();
    await expect.poll(notation).toBe('C24 GAP c10');
    await page.locator('.blocks .add').getByRole('button', { name: 'max-pool' }).click();
    await expect
      .poll(async () => (await notation()).split(' ').sort())
      .toEqual(['C24', 'GAP', 'P', 'c10'].sort());
    await audit(page);
  });
});

describe('the network', () => {
  it('is listed layer by layer', async () => {
    await setNotation(page, 'C16 P C8 GAP c10');
    await open('layers');
    const rows = page.locator('details.layers tbody tr');
    await expect.poll(() => rows.last().locator('td').first().innerText()).toBe('10×1×1');
    const parameters = await rows.locator('td:nth-child(3)').allInnerTexts();
    const sum = parameters.reduce((all, text) => all + (Number(text.replace(',', '')) || 0), 0);
    expect((await budget()).replace(',', '')).toContain(`${sum} / `);
    const first = await rows.first().locator('td').allInnerTexts();
    expect(first[0]).toBe('16×32×32');
    expect(first[3]).toBe('3×3');
    await audit(page);
  });

  it('is drawn with its skips, and shows what a layer sees of an image', async () => {
    await setNotation(page, 'C16 C16+ P C8 GAP c10');
    await open('drawing');
    await expect.poll(() => page.locator('.drawing .skip-line').count()).toBe(1);
    const layers = page.locator('.layer-list [role=option]');
    await expect.poll(() => page.locator('.layer-box').count()).toBe(await layers.count());
    await layers.first().focus();
    await page.keyboard.press('Enter');
    expect(await layers.first().getAttribute('aria-selected')).toBe('true');
    const help = page.locator('.drawing-view .help');
    expect(await help.innerText()).toMatch(/sees 3×3 pixels/);
    const box = await page.locator('.seen-field').boundingBox();
    const image = await page.locator('.seen canvas').boundingBox();
    // Three of 32 pixels of the image, in its middle.
    expect((box?.width ?? 0) / (image?.width ?? 1)).toBeCloseTo(3 / 32, 2);
    await audit(page);
  });
});
