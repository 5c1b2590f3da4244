/** Every preset runs in the page: on the site's copy of its data, or on the built-in images in their place. */

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { audit } from './audit';
import {
  button,
  kArchive,
  kDataDir,
  kMnistDir,
  setNumber,
  useSite,
  waitForData,
  waitForState,
  waitForSteps,
} from './site';

const kHosted = kArchive !== null && kMnistDir !== null;
if (!kHosted) console.warn(`presets run on built-in images: no data in ${kDataDir}`);

const plain = useSite();

async function presetNames(page: Page): Promise<string[]> {
  const options = page.getByLabel('Start from').locator('option');
  return options.evaluateAll((list) => (list as HTMLOptionElement[]).map(({ value }) => value));
}

/** Chooses a preset and gets its data by this button of the notice, where they are missing. */
async function choose(page: Page, name: string, offer: RegExp): Promise<void> {
  await page.getByLabel('Start from').selectOption(name);
  const notice = page.locator('[data-testid=missing] .notice');
  const stand = await page.waitForFunction(
    (wanted) => {
      if (document.querySelector('[data-testid=missing] .notice')) return 'missing';
      const run = document.querySelector('#data .note')?.textContent ?? '';
      return wanted.some((one) => run.startsWith(one)) ? 'ready' : false;
    },
    sourcesOf(name),
    { timeout: 60_000 },
  );
  if ((await stand.jsonValue()) === 'ready') return;
  expect(await notice.innerText()).toMatch(/^This run needs (CIFAR-10|MNIST), not loaded yet/);
  await notice.getByRole('button', { name: offer }).click();
  await notice.waitFor({ state: 'detached', timeout: 60_000 });
}

/** How the note of the data panel begins when a preset's data are there. */
function sourcesOf(name: string): string[] {
  if (/^(r[012]-|class)/.test(name)) return ['CIFAR-10'];
  return /^r[34]-/.test(name) ? ['MNIST'] : ['built-in'];
}

async function runBriefly(page: Page, name: string): Promise<void> {
  await button(page, (await button(page, 'Train').count()) > 0 ? 'Train' : 'Train again').click();
  await waitForState(page, 'running'); // until then the page shows the run before
  const { loss } = await waitForSteps(page, 2);
  expect(loss, name).toBeGreaterThan(0);
  expect(loss, name).toBeLessThan(10);
  await button(page, 'Stop').click();
  await waitForState(page, 'stopped');
}

describe('every preset', () => {
  const hosting = kHosted ? useSite({ data: kDataDir }) : plain;

  it.skipIf(!kHosted)(
    'runs on real data that the site hosts',
    async () => {
      const { page } = await hosting.open();
      await waitForData(page, 'built-in');
      const names = await presetNames(page);
      expect(names.length).toBeGreaterThanOrEqual(16);
      for (const name of names) {
        await choose(page, name, /^Load this site’s/);
        await runBriefly(page, name);
        expect(await page.innerText('#data .note')).toContain(sourcesOf(name)[0]);
      }
    },
    180_000,
  );

  it('runs on built-in images where nothing else is at hand', async () => {
    const { page } = await plain.open();
    await waitForData(page, 'built-in');
    // Where every one has run on real data, one of each size suffices.
    const names = kHosted ? ['r0-gn', 'r4-ln', 'r2-ln'] : await presetNames(page);
    for (const name of names) {
      await choose(page, name, /^Use built-in images instead/);
      await runBriefly(page, name);
      const note = await page.innerText('#data .note');
      expect(note).toContain(/^r[34]-/.test(name) ? 'built-in 1x28x28' : 'built-in');
    }
  }, 180_000);
});

it('comes by a link with its name', async () => {
  const { page } = await plain.open('?preset=r3-net2');
  const notice = page.locator('[data-testid=missing] .notice');
  await notice.getByRole('button', { name: /^Use built-in images instead/ }).click();
  await notice.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Start from').inputValue()).toBe('r3-net2');
  await runBriefly(page, 'r3-net2');
});

it('runs with another optimiser, schedule, warm-up, smoothing and average than any preset has', async () => {
  const { page } = await plain.open();
  await waitForData(page, 'built-in');
  await page.getByRole('combobox', { name: 'Optimiser' }).selectOption('adamw');
  await page.getByRole('combobox', { name: 'Rate over time' }).selectOption('cosine');
  await page.locator('#network select', { hasText: 'InstanceNorm' }).selectOption('instance_norm');
  await page.getByText('More settings').click();
  await setNumber(page, 'Learning rate', 0.001);
  await setNumber(page, 'Warm-up epochs', 1);
  await setNumber(page, 'Label smoothing', 0.1);
  await setNumber(page, 'Weight average', 0.9);
  await runBriefly(page, 'own');
  await setNumber(page, 'Label smoothing', 2);
  await button(page, 'Train again').click();
  const alert = page.locator('#training .trouble');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('label_smoothing: got 2, allowed 0 to 1');
  await audit(page);
});
