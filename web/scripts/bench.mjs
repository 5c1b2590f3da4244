#!/usr/bin/env node
/**
 * Speed in a browser. The last line is JSON.
 *
 *   node scripts/bench.mjs [--browser chromium|firefox] [--dist web/dist]
 *                          [--mode train|evaluate|single] [--net r1-bn|NOTATION|JSON]
 *                          [--batch 128] [--threads 2] [--seconds 10] [--plain]
 *                          [--norm ...] [--num-groups N] [--order ...] [--padding N] [--dropout P]
 *                          [--input 1x28x28] [--arithmetic strict|fast]
 *
 * The options are those of the native program (tabtrain_bench_train --help). images_per_s: whole
 * training steps after a warm-up, or images classified; median_ms: one classification as the page
 * sees it. gflops: 6 operations for every multiply-add of the forward pass (2 without training).
 * peak_share: of the multiply-add peak of all threads, measured in the same run.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runBenchPage } from './browsers.mjs';
import { built, serve } from './serve.mjs';

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    mode: { type: 'string', default: 'train' },
    net: { type: 'string', default: 'r1-bn' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '10' },
    arithmetic: { type: 'string', default: 'strict' },
    norm: { type: 'string' },
    'num-groups': { type: 'string' },
    order: { type: 'string' },
    padding: { type: 'string' },
    dropout: { type: 'string' },
    input: { type: 'string' },
    plain: { type: 'boolean' },
  },
});

/** As src/bench.ts reads them. */
function queryOf() {
  /** @type {Record<string, string>} */
  const query = { task: 'bench' };
  for (const [name, value] of Object.entries(values)) {
    if (name !== 'browser' && name !== 'dist') query[name.replaceAll('-', '_')] = String(value);
  }
  return query;
}

async function main() {
  const { browser, batch, threads, seconds, arithmetic } = values;
  if (browser !== 'chromium' && browser !== 'firefox') {
    throw new Error(`--browser: got ${browser}, allowed chromium, firefox`);
  }
  if (arithmetic !== 'strict' && arithmetic !== 'fast') {
    throw new Error(`--arithmetic: got ${arithmetic}, allowed strict, fast`);
  }
  for (const [name, value] of Object.entries({ batch, threads, seconds })) {
    if (!(Number(value) > 0)) throw new Error(`--${name}: got ${value}, allowed above 0`);
  }
  const root = built('--dist', values.dist, 'bench.html');
  const site = await serve({ root });
  try {
    const timeout = 60_000 + 20_000 * Number(seconds);
    const result = await runBenchPage(browser, site.url, queryOf(), timeout);
    console.log(`${browser}: ${result['images_per_s']} images/s`);
    console.log(JSON.stringify({ where: browser, ...result }));
  } finally {
    await site.close();
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
