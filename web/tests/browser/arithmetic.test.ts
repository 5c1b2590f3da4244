/** Fast arithmetic in the tab: offered, off by default, labelled, and right to rounding. */

import { expect, it } from 'vitest';
import { hasFirefox, runBenchPage } from '../../scripts/browsers.mjs';
import { button, useSite, waitForData, waitForState, waitForSteps } from './site';

const kSteps = 8;
const kRun = { network: { notation: 'C8 P C16 GAP c10', norm: 'group_norm' }, batch_size: 32 };

const site = useSite();
const plain = useSite({ isolation: false, serviceWorker: false });

it('trains with the fast engine when asked, says so, and goes back', async () => {
  const { page } = await site.open();
  const device = page.locator('[data-testid=device]');
  await waitForData(page, 'built-in');
  expect(await device.innerText()).toContain('strict arithmetic');
  await page.getByText('More settings').click();
  const choice = page.getByRole('combobox', { name: 'Arithmetic' });
  expect(await choice.inputValue()).toBe('strict');

  const losses: number[] = [];
  for (const arithmetic of ['strict', 'fast', 'strict']) {
    await choice.selectOption(arithmetic);
    await button(page, 'Step').click();
    await waitForState(page, 'paused');
    const { step, loss } = await waitForSteps(page, 1);
    expect(step).toBe(1);
    losses.push(loss);
    expect(await device.innerText()).toContain(`${arithmetic} arithmetic`);
    await button(page, 'Continue').click();
    await waitForSteps(page, kSteps);
    await button(page, 'Stop').click();
    await waitForState(page, 'stopped');
  }
  expect(losses[2]).toBe(losses[0]);
  expect(losses[1]).toBeCloseTo(losses[0] ?? Number.NaN, 3);
});

it('does not offer it where the page has no threads', async () => {
  const { page } = await plain.open('', { allowed: /\(404\) was received when fetching/ });
  await waitForData(page, 'built-in');
  expect(await page.locator('#training').getByText('Arithmetic').count()).toBe(0);
});

async function digest(name: 'chromium' | 'firefox', arithmetic: string) {
  const query = { task: 'digest', run: JSON.stringify(kRun), steps: String(kSteps) };
  return runBenchPage(name, site.url, { ...query, threads: '2', arithmetic }, 100_000);
}

it('is labelled beside every digest, which is another one', async () => {
  const strict = await digest('chromium', 'strict');
  const fast = await digest('chromium', 'fast');
  expect([strict.arithmetic, fast.arithmetic]).toEqual(['strict', 'fast']);
  expect(fast.digest).toMatch(/^[0-9a-f]{16}$/);
  expect(fast.digest, 'not fast, or a processor without FMA').not.toBe(strict.digest);
});

it.skipIf(!hasFirefox)('is labelled in Firefox too, or refused there', async () => {
  const fast = await digest('firefox', 'fast').catch((error: unknown) => String(error));
  if (typeof fast === 'string') expect(fast).toContain('needs relaxed SIMD');
  else expect(fast.arithmetic).toBe('fast');
});
