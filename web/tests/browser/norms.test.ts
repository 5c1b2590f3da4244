/** What the norms share, and how they race. */

import { expect, it } from 'vitest';
import { audit } from './audit';
import { button, openSmall, setNumber, useSite, view, waitForData, waitForState } from './site';

const site = useSite();

it('shows which cells share a mean, down to a batch of one', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in'); // what comes later would move the cells under the pointer
  await view(page, 'Norms');
  const cells = page.locator('[data-testid=sharing] figure');
  await cells.first().waitFor();
  const marked = () => Promise.all([0, 1, 2, 3].map((i) => cells.nth(i).locator('.same').count()));
  // Of 4 images and 8 channels in 4 groups.
  expect(await marked()).toEqual([4, 2, 8, 1]);
  await cells.nth(1).locator('.cell').nth(13).hover();
  const chosen = await cells.nth(1).locator('.self').getAttribute('aria-label');
  expect(chosen).toBe('image 1, channel 5');
  await cells.nth(1).locator('.self').focus();
  await page.keyboard.press('ArrowDown');
  expect(await cells.nth(0).locator('.self').getAttribute('aria-label')).toBe('image 2, channel 5');
  await page.getByLabel('Batch', { exact: true }).fill('1');
  await page.keyboard.press('Tab');
  await expect.poll(marked).toEqual([1, 2, 8, 1]);
  await audit(page);
});

it('lets norms race from the same weights, shows their layers, and compares them fairly', async () => {
  const { page } = await openSmall(site);
  await setNumber(page, 'Epochs', 1);
  const said: string[] = [];
  await page.exposeFunction('hear', (text: string) => said.push(text));
  await page.locator('[data-testid=announcement]').evaluate((element) => {
    const { hear } = window as unknown as { hear: (text: string) => void };
    new MutationObserver(() => {
      hear(element.textContent);
    }).observe(element, { childList: true, characterData: true, subtree: true });
  });
  await view(page, 'Norms');
  await button(page, 'Start the race').click();
  const results = page.locator('[data-testid=race-result] li');
  await expect.poll(() => results.count(), { timeout: 90_000 }).toBe(3);
  await waitForState(page, 'finished');
  const names = (await results.allInnerTexts()).map((text) => text.trim().split(' ')[0]);
  expect(names.sort()).toEqual(['BatchNorm', 'GroupNorm', 'LayerNorm']);
  // Each of the three is told of, in the order in which they ended.
  await expect
    .poll(() => said.filter(Boolean).map((text) => text.split(' · ')[0]))
    .toEqual(['first batch', 'first group', 'first layer']);

  const rows = page.locator('[data-testid=layer-statistics] tbody tr');
  await expect.poll(() => rows.count()).toBeGreaterThan(8);
  // Mean, deviation and gradient of the first convolution, for each of the three as it comes.
  const first = () => rows.first().locator('td').allInnerTexts();
  const kFigures: unknown = expect.stringMatching(/^-?[\d.e-]+ ±\s[\d.e-]+\n∇ [\d.e-]+$/);
  await expect.poll(first).toEqual([kFigures, kFigures, kFigures]);
  await button(page, 'Table: Running against batch statistics').click();
  const channels = page.getByRole('region', { name: /^Running against/ }).locator('tbody tr');
  expect(await channels.count()).toBeGreaterThan(8);
  await audit(page);

  await view(page, 'Runs');
  expect(await page.innerText('[data-testid=guard]')).toBe('They differ in one thing: Norm.');
  expect(await page.locator('[data-testid=runs] tbody tr').count()).toBe(3);
  await audit(page);
});

it('races at every batch size with one button', async () => {
  const { page } = await openSmall(site);
  await page.locator('.data-settings summary').click();
  await setNumber(page, 'Training images', 128);
  await setNumber(page, 'Test images', 64);
  await view(page, 'Norms');
  await page.getByRole('button', { name: /^Race at batch sizes 1, / }).click();
  const series = page.locator('[data-testid=series]');
  await expect.poll(() => series.innerText()).toMatch(/^Batch size \d+ races now/);
  await expect.poll(() => series.innerText(), { timeout: 90_000 }).toBe('');
  const rows = page.locator('[data-testid=batch-sizes] tbody tr');
  expect(await rows.locator('th').allInnerTexts()).toEqual(['1', '2', '8', '32', '128']);
  const cells = await rows.locator('td').allInnerTexts();
  expect(cells.filter((cell) => /\d %$/.test(cell))).toHaveLength(15);
  await page.locator('#batch-sizes-chart canvas').waitFor();
});
