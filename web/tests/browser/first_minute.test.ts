/** The first minute: open the page, press one button, watch it learn. */

import { expect, it } from 'vitest';
import { audit } from './audit';
import {
  button,
  drawnCanvases,
  kSmall,
  setNotation,
  setNumber,
  useSite,
  view,
  waitForData,
  waitForState,
  waitForSteps,
} from './site';

const site = useSite();

it('stands ready: images, what it will use, how long an epoch takes, one button', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await expect.poll(() => drawnCanvases(page, '.samples')).toBe(12);
  const device = await page.innerText('[data-testid=device]');
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  expect(device).toContain(cores === 1 ? '1 thread ' : `${Math.min(cores, 16)} threads`);
  expect(device).toMatch(/SIMD ×\d+.* \d+ MB/);
  expect(await page.locator('[data-testid=one-thread]').count()).toBe(0);
  const prediction = page.locator('[data-testid=prediction]');
  await prediction.waitFor();
  expect(await prediction.innerText()).toMatch(
    /^About \d+ (s|min) an epoch here, .+ altogether\.$/,
  );
  expect(await button(page, 'Train').isEnabled()).toBe(true);
  for (const name of ['Mistakes', 'Confusion', 'Classes', 'Inside', 'Norms', 'Runs']) {
    await view(page, name);
    await audit(page);
  }
});

it('learns: the loss falls, mistakes become fewer, and a screen reader hears of it once an epoch', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await setNotation(page, kSmall);
  await setNumber(page, 'Epochs', 3);
  const said = page.locator('[data-testid=announcement]');
  expect(await said.getAttribute('aria-live')).toBe('polite');
  await said.evaluate((element) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(element.textContent)).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await button(page, 'Train').click();
  const early = await waitForSteps(page, 2);
  await waitForState(page, 'finished');

  const rows = page.locator('[data-testid=log] tbody tr');
  expect(await rows.count()).toBe(3);
  const lossOf = async (row: number) =>
    Number(await rows.nth(row).locator('td').first().innerText());
  expect(await lossOf(0)).toBeLessThan(await lossOf(2)); // the newest is on top
  expect(await lossOf(0)).toBeLessThan(early.loss);
  const accuracy = Number.parseFloat(await page.innerText('[data-testid=test-accuracy] b'));
  expect(accuracy).toBeGreaterThan(30);
  expect(accuracy).toBeLessThan(100);

  const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard.filter((text) => text !== '').map((text) => text.split(':')[0])).toEqual([
    'Epoch 1 of 3',
    'Epoch 2 of 3',
    'Epoch 3 of 3',
  ]);

  const note = page.locator('#mistakes .note');
  const wrong = async () => Number.parseInt((await note.innerText()).replaceAll(',', ''));
  const last = await wrong();
  expect(last).toBe(Math.round(1000 - 10 * accuracy));
  await page.locator('[data-testid=epoch-slider]').focus();
  await page.keyboard.press('Home');
  expect(await wrong()).toBeGreaterThan(last);
  await page.keyboard.press('End');

  const mistakes = page.locator('[data-testid=mistakes] li');
  await expect.poll(() => mistakes.count()).toBe(20);
  await expect.poll(() => drawnCanvases(page, '[data-testid=mistakes]')).toBe(20);
  for (const text of await mistakes.allInnerTexts()) {
    const [truth, answer] = text.split('\n').filter(Boolean);
    expect(answer).not.toContain(truth);
  }
  await audit(page);
});
