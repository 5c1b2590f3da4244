/** What a person sees of earlier epochs, of races at several batch sizes, and in another language. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { button, setNotation, setNumber, useSite, view, waitForData, waitForState } from './site';

const site = useSite();

async function openSmall(epochs: number): Promise<Page> {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await setNotation(page, 'C4 P C8 P GAP c10');
  await setNumber(page, 'Epochs', epochs);
  return page;
}

it('looks into the network of the epoch that is chosen', async () => {
  const page = await openSmall(2);
  await button(page, 'Train').click();
  await waitForState(page, 'finished');
  const slider = page.getByTestId('epoch-slider');
  const verdict = page.getByTestId('verdict');
  const filters = () =>
    page
      .getByTestId('filters')
      .locator('canvas')
      .evaluateAll((all) => all.map((one) => (one as HTMLCanvasElement).toDataURL()).join());

  await slider.focus();
  await page.keyboard.press('Home');
  const first = page.locator('[data-testid=mistakes] li').first();
  const said = (await first.locator('.said').innerText()).split(/\s+/);
  await first.getByRole('button').click();
  await verdict.waitFor();
  // The network of then says of the image what it said of it then.
  const text = await verdict.innerText();
  expect(text).toContain(`says ${said[0] ?? ''}`);
  const share = Number(/([\d.]+) %/.exec(text)?.[1]);
  expect(Math.abs(share - Number(said[1]))).toBeLessThanOrEqual(0.5);
  const before = await filters();
  await button(page, 'Follow the newest').click();
  await expect.poll(() => verdict.innerText()).not.toBe(text);
  expect(await filters()).not.toBe(before);
});

it('gathers how races end at each batch size', async () => {
  const page = await openSmall(1);
  await view(page, 'Norms');
  for (const batch of [32, 128]) {
    await setNumber(page, 'Batch size of the race', batch);
    await button(page, 'Start the race').click();
    await waitForState(page, 'running');
    await waitForState(page, 'finished');
  }
  const rows = page.locator('[data-testid=batch-sizes] tbody tr');
  expect(await rows.locator('th').allInnerTexts()).toEqual(['32', '128']);
  for (const row of await rows.all()) {
    const cells = await row.locator('td').allInnerTexts();
    expect(cells.filter((cell) => /^★ \d+\.\d %$/.test(cell))).toHaveLength(1);
    expect(cells.filter((cell) => /\d %$/.test(cell))).toHaveLength(3);
  }
  await page.locator('#batch-sizes-chart canvas').waitFor();
  await button(page, 'Hand in').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: 'Report', exact: true }).click(),
  ]);
  const report = readFileSync(await download.path(), 'utf8');
  const raced = ['batch', 'group', 'layer'].filter((norm) => report.includes(`first ${norm}`));
  expect(raced).toEqual(['batch', 'group', 'layer']);
  await page.keyboard.press('Escape');
  await view(page, 'Runs');
  // The first race's BatchNorm against the second one's: two runs of the six that are shown.
  expect(await page.getByTestId('apart-count').innerText()).toMatch(/^\d+ test images? right in /);
});

it('explains every field in German too', async () => {
  const page = await openSmall(1);
  await page.locator('#training .fields').first().waitFor();
  const hints = async () => {
    // What is folded away is read as well.
    const all = await page.locator('#set-up .bubble').allTextContents();
    return all.map((text) => text.trim());
  };
  const english = await hints();
  await page.getByLabel('Language').selectOption('de');
  await button(page, 'Trainieren').waitFor();
  const german = await hints();
  expect(german).toHaveLength(english.length);
  expect(german.length).toBeGreaterThan(30);
  expect(german.filter((text, i) => text === english[i])).toEqual([]);
  await page.getByLabel('Sprache').selectOption('en');
});

it('opens the lesson for CIFAR-10 with its preset, and says what it needs', async () => {
  const { page } = await site.open('?lesson=class');
  await waitForData(page, 'built-in');
  await page.getByRole('heading', { name: 'Lesson: CIFAR-10 in five minutes' }).waitFor();
  await expect
    .poll(() => page.getByLabel('Notation', { exact: true }).inputValue())
    .toBe('C16 P C32 C32 P C48 C48 GAP c10');
  await page.getByTestId('missing').getByText('CIFAR-10').waitFor();
  await button(page, 'Share').click();
  await page.locator('.qr').waitFor();
  expect(await page.getByTestId('link').inputValue()).toBe(`${site.url}?lesson=class`);
});
