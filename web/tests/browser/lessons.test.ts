/** Lessons: a set-up, a guess before the run, and what came out. */

import { expect, it } from 'vitest';
import { audit } from './audit';
import { button, setNotation, setNumber, useSite, waitForData, waitForState } from './site';

const site = useSite();

it('takes a guess before the run, and says after it what came out', async () => {
  const { page } = await site.open('?lesson=first');
  await waitForData(page, 'built-in');
  await page.getByRole('heading', { name: 'Lesson: A first training' }).waitFor();
  await expect.poll(() => page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('3');
  await page.getByLabel('fewer than 30').check();
  const outcome = page.locator('[data-testid=outcome]');
  expect(await outcome.innerText()).toContain('Run it first');
  await audit(page);
  // As many epochs of a smaller network are enough here.
  await setNotation(page, 'C8 P C12 GAP c10');
  await setNumber(page, 'Epochs', 1);
  await button(page, 'Train').click();
  await waitForState(page, 'finished');
  const accuracy = Number.parseFloat(await page.innerText('[data-testid=test-accuracy] b'));
  const right = accuracy < 30 ? 'fewer than 30' : accuracy <= 60 ? '30 to 60' : 'more than 60';
  const verdict = right === 'fewer than 30' ? 'Your guess was right.' : 'It came out otherwise.';
  expect(await outcome.innerText()).toBe(
    `What came out: ${right}. You guessed: fewer than 30. ${verdict}`,
  );
  await button(page, 'Take the lesson’s settings').click();
  expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('3');
  await audit(page);
});

const kOthers = [
  { name: 'norms', title: 'Which norm wins, and why', setting: 'Batch size', value: '4' },
  { name: 'regularisation', title: 'Regularisation', setting: 'Epochs', value: '20' },
];

it.each(kOthers)('brings text and settings of $name', async ({ name, title, setting, value }) => {
  const { page } = await site.open(`?lesson=${name}`);
  await waitForData(page, 'built-in');
  const lesson = page.getByRole('region', { name: `Lesson: ${title}` });
  await lesson.waitFor();
  await expect.poll(() => page.getByLabel(setting, { exact: true }).inputValue()).toBe(value);
  const text = () => lesson.locator('p').first().innerText();
  const first = await text();
  await button(page, 'Next').click();
  await button(page, 'Next').click();
  expect(await button(page, 'Next').isDisabled()).toBe(true);
  expect(await text()).not.toBe(first);
  await lesson.getByRole('radio').nth(1).check();
  expect(await page.innerText('[data-testid=outcome]')).toContain('You guessed:');
  await audit(page);
  await button(page, 'Leave the lesson').click();
  await lesson.waitFor({ state: 'detached' });
});

it('opens from the menu', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  await page.getByLabel('Lessons').selectOption('norms');
  await page.getByRole('heading', { name: 'Lesson: Which norm wins, and why' }).waitFor();
  expect(await page.getByLabel('Batch size', { exact: true }).inputValue()).toBe('4');
});
