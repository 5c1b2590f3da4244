/** On a phone: one part at a time, nothing to scroll sideways, Train in reach of the thumb. */

import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { audit } from './audit';
import { kSmall, setNotation, setNumber, useSite, waitForData, waitForState } from './site';

const kWidth = 390;
const kViews = ['Mistakes', 'Confusion', 'Classes', 'Inside', 'Norms', 'Runs'];

const site = useSite();
let page: Page;

const bar = () => page.getByRole('navigation', { name: 'Parts of the page' });
const part = (name: string) => bar().getByRole('button', { name, exact: true }).click();

/** Nothing is wider than the screen, Train is on it, and axe-core is content. */
async function fits(what: string): Promise<void> {
  expect(await tooWide(page), what).toEqual([]);
  const box = await bar().locator('.primary').boundingBox();
  const { x = -1, y = -1, width = 0, height = 0 } = box ?? {};
  expect(x, what).toBeGreaterThanOrEqual(0);
  expect(x + width, what).toBeLessThanOrEqual(kWidth);
  expect(y + height, what).toBeLessThanOrEqual(844);
  expect(Math.min(width, height), what).toBeGreaterThanOrEqual(44);
  await audit(page);
}

/** What makes the page scroll sideways; what scrolls within its own box may be wide. */
function tooWide(on: Page): Promise<string[]> {
  return on.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > wide)
      .map((element) => element.outerHTML.slice(0, 80));
  });
}

beforeAll(async () => {
  ({ page } = await site.open('', { shared: true }));
  await page.setViewportSize({ width: kWidth, height: 844 });
  await waitForData(page, 'built-in');
});

it('begins with Set up, every part of which fits', async () => {
  expect(await page.locator('#watch').isVisible()).toBe(false);
  for (const summary of await page.locator('#set-up details > summary').all()) {
    await summary.click();
  }
  await page.locator('.layer-list [role=option]').first().click();
  await fits('Set up');
  await setNotation(page, 'C16 X');
  await page.locator('#network-trouble p').waitFor();
  await fits('a wrong network');
  await part('Watch');
  await page.getByTestId('set-up-trouble').getByRole('button', { name: 'Show where' }).click();
  await page.locator('#network-trouble p').waitFor();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
});

it('trains from the bar, and shows Watch', async () => {
  await setNotation(page, kSmall);
  await setNumber(page, 'Epochs', 1);
  await page.evaluate(() => {
    scrollTo(0, document.body.scrollHeight);
  });
  await bar().locator('.primary').click();
  await waitForState(page, 'finished');
  expect(await page.locator('#watch').isVisible()).toBe(true);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(await page.locator('#set-up').isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Find a rate' }).click();
  await page.locator('[data-testid=suggestion]').waitFor({ timeout: 60_000 });
  await fits('Watch');
});

it('shows every view of Understand', async () => {
  await part('Understand');
  for (const name of kViews) {
    await page.getByRole('tab', { name, exact: true }).click();
    if (name === 'Confusion') await page.locator('.confusion .wrong button').first().click();
    if (name === 'Inside') await page.locator('[data-testid=verdict]').waitFor();
    if (name === 'Norms') await page.locator('[data-testid=layer-statistics]').waitFor();
    if (name === 'Runs') await page.getByRole('checkbox').first().check();
    await fits(name);
  }
});

it.each(['Share', 'Hand in'])('shows the dialog %s', async (name) => {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect(await tooWide(page)).toEqual([]);
  expect(await dialog.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true);
  await audit(page);
  await page.keyboard.press('Escape');
});

it('shows a lesson', async () => {
  await page.getByLabel('Lessons').selectOption('first');
  await page.getByRole('heading', { name: 'Lesson: A first training' }).waitFor();
  await fits('lesson');
});
