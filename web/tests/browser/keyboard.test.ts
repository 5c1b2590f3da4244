/** Everything can be reached and done with the keyboard, and the focus is seen wherever it is. */

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { audit } from './audit';
import {
  button,
  openSmall,
  setNumber,
  trainThrough,
  useSite,
  view,
  waitForData,
  waitForState,
  waitForSteps,
} from './site';

const site = useSite();

interface Stop {
  what: string;
  /** The part of the page that it is in. */
  part: string;
  /** On the whole page, not on the screen; NaN where it moves along with the screen. */
  top: number;
  bottom: number;
  /** Why a person would not see where the focus is. */
  hidden: string | null;
}

/** Marks what has the focus as reached; null where the page is left. */
function stopAt(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    element.dataset.reached = '';
    const box = element.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const x = Math.min(box.left + box.width / 2, innerWidth - 1);
    const y = box.top + Math.min(box.height / 2, 8);
    const over = document.elementFromPoint(x, y);
    const covered = over !== element && !element.contains(over) && !over?.contains(element);
    const hidden =
      outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2
        ? 'no outline'
        : y < 0 || y >= innerHeight
          ? `outside of the screen, at ${y}`
          : covered
            ? `behind ${over?.outerHTML.slice(0, 80) ?? 'nothing'}`
            : null;
    const offset = element.closest('.control, .thumb-bar') ? Number.NaN : scrollY;
    const place = element.closest('.skip, .top, .lesson, .column, .bottom, .thumb-bar');
    return {
      what: element.outerHTML.slice(0, 120),
      part: [place?.id, place?.className].find(Boolean) ?? '',
      top: box.top + offset,
      bottom: box.bottom + offset,
      hidden,
    };
  });
}

/** From what has the focus to an end of the page, or of a part of it. */
async function walk(page: Page, key: 'Tab' | 'Shift+Tab', part?: string): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let stop = await stopAt(page); stop; stop = await stopAt(page)) {
    if (part !== undefined && stop.part !== part) break;
    stops.push(stop);
    if (stops.length > 400) throw new Error('the focus goes round in a circle');
    await page.keyboard.press(key);
  }
  return stops;
}

/** What could be pressed or filled but was never reached; arrows lead to what has tabindex -1. */
function missed(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')]
      .filter((element) => element.tabIndex >= 0 && element.checkVisibility())
      .filter((element) => !element.matches(':disabled') && element.dataset.reached === undefined)
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}

it('leads Tab through the page in the order of reading, always in sight', async () => {
  const { page } = await site.open();
  await trainThrough(page, 1);
  // A key before the first look: after a click the focus is not shown.
  await page.locator('.skip').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  const there = await walk(page, 'Tab');
  expect(there.filter(({ hidden }) => hidden !== null)).toEqual([]);
  expect(await missed(page)).toEqual([]);
  const parts = there.map(({ part }) => part).filter((part, i, all) => part !== all[i - 1]);
  expect(parts).toEqual(['skip', 'top', 'set-up', 'watch', 'understand', 'bottom']);
  // Within a part it goes down, or along a row; a question mark stands above the end of its field.
  const back = there.filter((stop, i) => {
    const before = there[i - 1];
    return before?.part === stop.part && stop.bottom < before.top - 40;
  });
  expect(back).toEqual([]);
  await page.getByRole('tab', { selected: true }).focus();
  await page.keyboard.press('Shift+Tab');
  // Upwards the run's buttons, which stay in sight, could cover what is reached.
  const backwards = await walk(page, 'Shift+Tab', 'watch');
  expect(backwards.length).toBeGreaterThan(10);
  expect(backwards.filter(({ hidden }) => hidden !== null)).toEqual([]);
});

it('keeps the focus in sight on a phone', async () => {
  const { page } = await site.open();
  await page.setViewportSize({ width: 390, height: 844 });
  await waitForData(page, 'built-in');
  const ends = { Tab: '.skip', 'Shift+Tab': '#training details:last-of-type summary' };
  for (const key of ['Tab', 'Shift+Tab'] as const) {
    await page.locator(ends[key]).focus();
    const stops = await walk(page, key);
    expect(stops.length).toBeGreaterThan(20);
    expect(stops.filter(({ hidden }) => hidden !== null)).toEqual([]);
  }
});

it('trains without a pointer', async () => {
  const { page } = await openSmall(site);
  await setNumber(page, 'Epochs', 50);
  await page.getByRole('link', { name: 'Skip to the training' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Train');
  await page.keyboard.press('Enter');
  await waitForSteps(page, 1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await waitForState(page, 'paused');
  // What a press switches off keeps the focus.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Pause');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await waitForState(page, 'stopped');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Stop');
});

it('has keys of its own, which stay out of fields', async () => {
  const { page } = await openSmall(site);
  await page.getByLabel('Notation', { exact: true }).press('t');
  expect(await page.innerText('[data-testid=state]')).toBe('ready');
  await page.getByLabel('Notation', { exact: true }).press('Backspace');
  await page.keyboard.press('Tab');
  await page.getByRole('heading', { name: 'Watch' }).focus();
  await page.keyboard.press('t');
  await waitForSteps(page, 2);
  await page.keyboard.press('p');
  await waitForState(page, 'paused');
  await page.keyboard.press('3');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('understand-title');
  await page.getByRole('tab', { name: 'Mistakes' }).focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Confusion');
  await page.keyboard.press('End');
  expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Runs');
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Mistakes');
});

it('opens dialogs that keep the focus and give it back', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  for (const name of ['Share', 'Hand in', 'Keys']) {
    await button(page, name).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    for (let i = 0; i < 12; ++i) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(() => {
        const { activeElement } = document;
        return activeElement !== document.body && activeElement?.closest('dialog') === null;
      });
      expect(outside, name).toBe(false);
    }
    await audit(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const focused = () =>
      button(page, name).evaluate((element) => element === document.activeElement);
    expect(await focused(), name).toBe(true);
  }
});

it('explains a term behind a question mark', async () => {
  const { page } = await site.open();
  await view(page, 'Mistakes');
  const hint = page.getByRole('button', { name: 'What is notation?' });
  await hint.focus();
  await page.keyboard.press('Enter');
  const bubble = page.getByText('The network in one line');
  await bubble.waitFor();
  await audit(page);
  await page.keyboard.press('Escape');
  await bubble.waitFor({ state: 'hidden' });
});
