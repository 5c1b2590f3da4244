/** Runs are kept, named, sorted, overlaid, and only compared where that is fair. */

import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { audit } from './audit';
import { button, setNumber, trainThrough, useSite, view, waitForState } from './site';

const site = useSite();
let page: Page;

async function again(change: () => Promise<void>): Promise<void> {
  await change();
  await button(page, 'Train again').click();
  await waitForState(page, 'running');
  await waitForState(page, 'finished');
}

const rows = () => page.locator('[data-testid=runs] tbody tr');
const column = (n: number) => rows().locator(`:nth-child(${n})`).allInnerTexts();
const names = async () => (await column(2)).map((text) => text.trim());
const show = (name: string, shown: boolean) =>
  page.getByLabel(`Show ${name} in the charts`).setChecked(shown);

beforeAll(async () => {
  ({ page } = await site.open('', { shared: true }));
  await trainThrough(page, 1);
  await again(() => setNumber(page, 'Seed', 1));
  await again(async () => {
    await setNumber(page, 'Learning rate', 0.02);
    await setNumber(page, 'Batch size', 32);
  });
  await view(page, 'Runs');
});

it('lists every run, sorted by any column', async () => {
  await expect.poll(names).toEqual(['first 3', 'first 2', 'first']);
  expect(await column(11)).toEqual(['1', '1', '0']);
  const head = (name: string) => page.getByRole('columnheader', { name });
  await head('Name').getByRole('button').click();
  expect(await names()).toEqual(['first', 'first 2', 'first 3']);
  expect(await head('Name').getAttribute('aria-sort')).toBe('ascending');
  await head('Best test').getByRole('button').click();
  const best = (await column(4)).map((text) => Number.parseFloat(text));
  expect(best).toEqual([...best].sort((a, b) => b - a));
  expect(await head('Best test').getAttribute('aria-sort')).toBe('descending');
  await audit(page);
});

it('says the mean and range over seeds', async () => {
  await show('first', true);
  await show('first 2', true);
  expect(await page.innerText('[data-testid=guard]')).toBe('They differ in one thing: Seed.');
  const text = await page.innerText('[data-testid=seeds]');
  const [mean = 0, low = 0, high = 0] = [...text.matchAll(/([\d.]+) %/g)].map(([, n]) => Number(n));
  expect(text).toContain('2 seeds');
  expect(low).toBeLessThanOrEqual(high);
  expect(mean).toBeCloseTo((low + high) / 2, 1);
});

it('warns where more than one thing differs, and names them', async () => {
  await show('first 3', true);
  const guard = page.locator('[data-testid=guard]');
  expect(await guard.innerText()).toMatch(/^Careful: they differ in 3 things/);
  const table = page.getByRole('region', { name: 'What differs' }).locator('table');
  const differing = await table.locator('tbody th').allInnerTexts();
  expect(differing.sort()).toEqual(['Batch size', 'Learning rate', 'Seed']);
  await audit(page);
});

it('overlays the curves of the runs shown', async () => {
  await button(page, 'Table: Test accuracy of the runs shown').click();
  const table = page.getByRole('region', { name: 'Test accuracy of the runs shown as a table' });
  const heads = await table.locator('thead th').allInnerTexts();
  expect(heads.slice(1).sort()).toEqual(['first', 'first 2', 'first 3']);
  const best = await table.locator('tbody tr').first().locator('td').allInnerTexts();
  expect(best.sort()).toEqual((await column(4)).sort());
});

it('shows which images one run knows and the other does not', async () => {
  await show('first 3', false);
  const text = page.getByText(/right in first 2 and wrong in first$/);
  const count = Number.parseInt(await text.innerText());
  const images = page.locator('[data-testid=apart]').first().locator('li');
  expect(await images.count()).toBe(Math.min(count, 12));
  await audit(page);
});

it('gives a run a name, a colour and a note, and takes up its settings', async () => {
  await button(page, 'Look at first 2').click();
  await page.getByLabel('Name', { exact: true }).fill('second seed');
  await page.keyboard.press('Tab');
  await page.getByRole('combobox', { name: 'Colour' }).selectOption('amber');
  await expect.poll(names).toContain('second seed');
  const swatch = rows().filter({ hasText: 'second seed' }).locator('.swatch');
  expect(await swatch.evaluate((mark) => getComputedStyle(mark).backgroundColor)).toBe(
    'rgb(191, 136, 0)',
  );
  expect(await page.innerText('.run-name')).toContain('second seed');
  await button(page, 'Take its settings').click();
  expect(await page.getByLabel('Batch size', { exact: true }).inputValue()).toBe('64');
  expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('1');
});

it('deletes a run', async () => {
  await button(page, 'Delete first').click();
  await expect.poll(names).not.toContain('first');
  expect(await rows().count()).toBe(2);
});
