/** What the module holds stays the same however long it trains, and is what the page shows. */

import { expect, it } from 'vitest';
import { runBenchPage } from '../../scripts/browsers.mjs';
import { useSite } from './site';

const site = useSite();

it('does not grow over 1,000 steps, evaluations among them', async () => {
  const query = {
    task: 'memory',
    net: 'C4 P C6 GAP c3',
    input: '1x9x9',
    batch: '8',
    steps: '1100',
  };
  const result = await runBenchPage('chromium', site.url, query, 100_000);
  expect(result.memory_mb_early).toBeGreaterThan(1);
  // The top of the module's heap: it rises with the first byte that finds no room below.
  expect(result.memory_mb).toBe(result.memory_mb_early);
});

it('counts what a larger batch takes', async () => {
  const held = async (batch: number) => {
    const query = { task: 'memory', net: 'C16 P GAP c10', batch: String(batch), steps: '2' };
    const result = await runBenchPage('chromium', site.url, query, 100_000);
    return Number(result.memory_mb);
  };
  // An image of the first block: 3 x 34 x 34 in, 16 x 32 x 32 twice, and one gradient at least.
  const image = (3 * 34 * 34 + 3 * 16 * 32 * 32) * 4;
  expect((await held(128)) - (await held(16))).toBeGreaterThan((112 * image) / 1e6);
});
