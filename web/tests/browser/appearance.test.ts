/** Theme, language and motion, as the system has them or as they are chosen. */

import { expect, it } from 'vitest';
import { button, useSite, waitForData } from './site';

const site = useSite();

it('is light or dark as the system is, until it is chosen, and remembers that', async () => {
  const { page } = await site.open();
  const dark = () =>
    page.evaluate(() => {
      const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [];
      return Number(red) < 128;
    });
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await dark()).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await dark()).toBe(true);
  await page.getByLabel('Theme').selectOption('light');
  expect(await dark()).toBe(false);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByLabel('Theme').selectOption('dark');
  await page.reload();
  expect(await dark()).toBe(true);
});

it('speaks German, and remembers it', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await page.getByLabel('Language').selectOption('de');
  await button(page, 'Trainieren').waitFor();
  await page.reload();
  await waitForData(page, 'built-in');
  expect(await button(page, 'Trainieren').isVisible()).toBe(true);
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
});

it('moves nothing where less motion is asked for', async () => {
  const { page } = await site.open();
  const moving = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, animationDuration, scrollBehavior } =
            getComputedStyle(element);
          const takes = [transitionDuration, animationDuration].some((text) => /[1-9]/.test(text));
          return takes || scrollBehavior === 'smooth';
        }).length,
    );
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await moving()).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await moving()).toBe(0);
});
