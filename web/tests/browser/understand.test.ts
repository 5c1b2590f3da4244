/** What a network gets wrong, and why: every view of one run. */

import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { inDatabase } from './database';
import { audit } from './audit';
import { png } from './pictures';
import { button, trainThrough, useSite, view, waitForData } from './site';

const site = useSite();
let page: Page;

beforeAll(async () => {
  ({ page } = await site.open('', { shared: true }));
  await trainThrough(page, 4);
});

it('sorts mistakes', async () => {
  const shares = async () => {
    const texts = await page.locator('[data-testid=mistakes] .said b').allInnerTexts();
    return texts.map((text) => Number.parseInt(text));
  };
  const sure = await shares();
  expect(sure).toEqual([...sure].sort((a, b) => b - a));
  await page.getByLabel('Sort by').selectOption('unsure');
  const unsure = await shares();
  expect(unsure).toEqual([...unsure].sort((a, b) => a - b));
  expect(unsure[0]).toBeLessThan(sure[0] ?? 0);
  await audit(page);
});

it('goes back through the epochs', async () => {
  const note = () => page.innerText('#mistakes .note');
  const newest = await note();
  expect(newest).toContain('epoch 4');
  const slider = page.locator('[data-testid=epoch-slider]');
  await slider.focus();
  await page.keyboard.press('Home');
  expect(await note()).toContain('epoch 1');
  const wrong = (text: string) => Number.parseInt(text.replaceAll(',', ''));
  expect(wrong(await note())).toBeGreaterThan(wrong(newest));
  await audit(page);
  // It rules the other views too.
  await view(page, 'Confusion');
  expect(await page.innerText('#confusion .note')).toContain('epoch 1');
  await view(page, 'Classes');
  const classes = () => page.locator('[data-testid=classes] tbody').innerText();
  const early = await classes();
  await button(page, 'Follow the newest').click();
  expect(await classes()).not.toBe(early);
  await view(page, 'Mistakes');
  expect(await note()).toBe(newest);
});

it('counts every test image in the confusion matrix', async () => {
  await view(page, 'Confusion');
  const texts = await page.locator('[data-testid=confusion] tbody td').allInnerTexts();
  const counts = texts.map(Number);
  expect(counts).toHaveLength(100);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  const right = counts.reduce((sum, count, i) => sum + (i % 11 === 0 ? count : 0), 0);
  const accuracy = Number.parseFloat(await page.innerText('[data-testid=test-accuracy] b'));
  expect(right / 10).toBeCloseTo(accuracy, 5);
});

it('opens the images behind a cell of the confusion matrix, by keys too', async () => {
  await view(page, 'Confusion');
  const cells = page.locator('[data-testid=confusion] .wrong button');
  const counts = (await cells.allInnerTexts()).map(Number);
  const place = counts.findIndex((count) => count > 0 && count <= 40);
  await cells.nth(place).click();
  const images = page.locator('[data-testid=cell] li');
  expect(await images.count()).toBe(counts[place]);
  const label = await cells.nth(place).getAttribute('aria-label');
  const truth = label?.split(',')[0];
  for (const text of await images.locator('.truth').allInnerTexts()) expect(text).toBe(truth);
  await page.locator('[data-cell="0,0"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const reached = await page.evaluate(() => document.activeElement?.getAttribute('data-cell'));
  expect(reached).toBe('1,1');
  await page.keyboard.press('Enter');
  await page.locator('#confusion h4', { hasText: /^(.+), said \1:/ }).waitFor();
  await audit(page);
});

it('gives each class its accuracy', async () => {
  await view(page, 'Classes');
  const texts = await page.locator('[data-testid=classes] tbody tr .number').allInnerTexts();
  const right = texts.map((text) => Number(text.split('/')[0]));
  const accuracy = await page.innerText('[data-testid=test-accuracy] b');
  const sum = right.reduce((total, count) => total + count, 0);
  expect(sum / 10).toBeCloseTo(Number.parseFloat(accuracy), 5);
  await audit(page);
});

it('follows a test image, a drawing and a picture through the network', async () => {
  await view(page, 'Mistakes');
  await page.getByLabel('Sort by').selectOption('sure');
  const first = page.locator('[data-testid=mistakes] li').first();
  const said = (await first.locator('.said').innerText()).split(' ');
  await first.getByRole('button').click();
  const verdict = page.locator('[data-testid=verdict]');
  await verdict.waitFor();
  // Inside says what the mistakes said: the same network on the same image.
  expect(await verdict.innerText()).toContain(`says ${said[0] ?? ''}`);
  const share = Number(/([\d.]+) %/.exec(await verdict.innerText())?.[1]);
  expect(Math.abs(share - Number(said[1]))).toBeLessThanOrEqual(0.5);
  expect(await page.locator('[data-testid=filters] canvas').count()).toBe(8);
  expect(await page.locator('[data-testid=activations] canvas').count()).toBe(8);
  expect(await coloursOf(page, '[data-testid=class-map]')).toBeGreaterThan(20);
  await audit(page);

  const probabilities = page.locator('[data-testid=probabilities] button');
  await probabilities.nth(3).click();
  await expect.poll(() => probabilities.nth(3).getAttribute('aria-pressed')).toBe('true');
});

it('shows the output of any layer, a picture a channel', async () => {
  const layer = page.getByRole('combobox', { name: 'Layer' });
  await layer.selectOption({ index: 3 });
  const [channels] = /\d+(?=×)/.exec(await layer.locator('option').nth(3).innerText()) ?? [];
  const pictures = page.locator('[data-testid=activations] canvas');
  await expect.poll(() => pictures.count()).toBe(Number(channels));
  await audit(page);
});

it('classifies a drawing and a picture of one’s own', async () => {
  const verdict = page.locator('[data-testid=verdict]');
  await button(page, 'Draw one').click();
  const pad = await page.locator('[data-testid=pad]').boundingBox();
  if (!pad) throw new Error('no pad');
  await page.mouse.move(pad.x + 40, pad.y + 40);
  await page.mouse.down();
  await page.mouse.move(pad.x + 180, pad.y + 180, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => verdict.innerText()).not.toContain('True class');
  await audit(page);

  const probabilities = page.locator('[data-testid=probabilities]');
  const ofDrawing = await probabilities.innerText();
  const give = (name: string, buffer: Buffer) =>
    page.setInputFiles('[data-testid=own-picture]', { name, mimeType: 'image/png', buffer });
  await give('mine.png', png(40, 30, 1));
  await expect.poll(() => probabilities.innerText()).not.toBe(ofDrawing);
  await give('no picture.png', Buffer.from('nothing'));
  await page.getByText('This picture cannot be read').waitFor();
  await audit(page);
});

it('keeps the run, its name and its note for next time', async () => {
  await view(page, 'Runs');
  await page.getByLabel('Note', { exact: true }).fill('my first');
  await page.getByLabel('Name', { exact: true }).fill('mine');
  await page.keyboard.press('Tab');
  await page.locator('[data-testid=runs]').getByText('mine').waitFor();
  await audit(page);
  await expect.poll(() => keptNotes(page)).toContain('my first');
  await page.reload();
  await waitForData(page, 'built-in');
  await view(page, 'Runs');
  await button(page, 'Look at mine').click();
  expect(await page.getByLabel('Note', { exact: true }).inputValue()).toBe('my first');
  expect(await page.innerText('[data-testid=test-accuracy] b')).toMatch(/%$/);
  await view(page, 'Confusion');
  expect(await page.locator('[data-testid=confusion] tbody td').count()).toBe(100);
});

/** Of all runs that have reached the browser's database. */
function keptNotes(page: Page) {
  return inDatabase(page, 'tabtrain', async (database) => {
    const all = (await database.getAll('runs')) as { label: { note: string } }[];
    return all.map(({ label }) => label.note);
  });
}

/** How many different values a canvas shows. */
function coloursOf(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(data).size;
  });
}
