#!/usr/bin/env node
/**
 * Training speed in a browser, on built-in images in full batches. The last line is JSON.
 *
 *   node scripts/bench.mjs [--browser chromium|firefox] [--net r1-bn] [--batch 128] [--threads 2]
 *                          [--seconds 10] [--arithmetic strict|fast] [--dist web/dist]
 *
 * images_per_s: whole training steps, after a warm-up. gflops: 6 operations for every multiply-add of
 * the forward pass. peak_share: of the multiply-add peak of all threads, measured in the same run.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runBenchPage } from './browsers.mjs';
import { serve } from './serve.mjs';

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    net: { type: 'string', default: 'r1-bn' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '10' },
    arithmetic: { type: 'string', default: 'strict' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
  },
});

async function main() {
  const { browser, net, batch, threads, seconds, arithmetic } = values;
  if (browser !== 'chromium' && browser !== 'firefox') {
    throw new Error(`--browser: got ${browser}, allowed chromium, firefox`);
  }
  if (arithmetic !== 'strict' && arithmetic !== 'fast') {
    throw new Error(`--arithmetic: got ${arithmetic}, allowed strict, fast`);
  }
  for (const [name, value] of Object.entries({ batch, threads, seconds })) {
    if (!(Number(value) > 0)) throw new Error(`--${name}: got ${value}, allowed above 0`);
  }
  const root = resolve(values.dist);
  if (!existsSync(join(root, 'bench.html'))) {
    throw new Error(`--dist: ${root} holds no bench.html; run "npm run build" first`);
  }
  const site = await serve({ root });
  try {
    const query = { task: 'bench', run: net, batch, threads, seconds, arithmetic };
    const timeout = 60_000 + 20_000 * Number(seconds);
    const result = await runBenchPage(browser, site.url, query, timeout);
    console.log(`${browser}: ${result['images_per_s']} images/s`);
    console.log(JSON.stringify({ target: browser, ...result }));
  } finally {
    await site.close();
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
