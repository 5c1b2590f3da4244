#!/usr/bin/env node
/**
 * Many steps of a small network in Chromium, for bench/soak.py. The last line is JSON: of each
 * twentieth of the steps the milliseconds a step, and what the module holds after it.
 *
 *   node scripts/soak.mjs [--steps 20000] [--dist dist]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runBenchPage } from './browsers.mjs';
import { serve } from './serve.mjs';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '20000' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
  },
});

const site = await serve({ root: values.dist });
try {
  const query = { task: 'memory', net: 'C4 P C8 P GAP c10', batch: '8', steps: values.steps };
  console.log(JSON.stringify(await runBenchPage('chromium', site.url, query, 3_600_000)));
} finally {
  await site.close();
}
