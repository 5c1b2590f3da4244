/** The same run gives the same bits in the tab, with any number of threads, as natively. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasFirefox, runBenchPage } from '../../scripts/browsers.mjs';
import { kTop, useSite } from './site';

const kSteps = 20;
const kRun = {
  name: 'digest',
  network: {
    notation: 'C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10',
    norm: 'batch_norm',
    dropout: 0.1,
  },
  data: { source: 'builtin' },
  augmentation: { crop_padding: 4, horizontal_flip: true },
  optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9, weight_decay: 0.0005, nesterov: true },
  schedule: { type: 'one_cycle' },
  epochs: 2,
  batch_size: 64,
  seed: 7,
};

const kNative = join(kTop, 'build/release/tabtrain');
const expected = process.env.TABTRAIN_EXPECT_DIGEST ?? nativeDigest();
if (expected === null) console.warn(`skipped: neither TABTRAIN_EXPECT_DIGEST nor ${kNative}`);

function nativeDigest(): string | null {
  if (!existsSync(kNative)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
  try {
    const document = join(folder, 'run.json');
    writeFileSync(document, JSON.stringify(kRun));
    const options = ['--max-steps', String(kSteps), '--print-digest', '--quiet'];
    const output = execFileSync(kNative, ['train', document, ...options], { encoding: 'utf8' });
    const digest = /\b[0-9a-f]{16}\b(?!.*\b[0-9a-f]{16}\b)/s.exec(output)?.[0];
    if (digest === undefined) throw new Error(`tabtrain printed no digest:\n${output}`);
    return digest;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const site = useSite();
const plain = useSite({ isolation: false });

const found = new Map<string, Promise<Digest>>();

interface Digest {
  build: unknown;
  threads: unknown;
  digest: unknown;
}

/** Found once for each place. */
function digest(browser: 'chromium' | 'firefox', url: string, threads: number): Promise<Digest> {
  const key = `${browser} ${url} ${threads}`;
  const result = found.get(key) ?? findDigest(browser, url, threads);
  found.set(key, result);
  return result;
}

async function findDigest(
  browser: 'chromium' | 'firefox',
  url: string,
  threads: number,
): Promise<Digest> {
  const run = JSON.stringify(kRun);
  const query = { task: 'digest', run, steps: String(kSteps), threads: String(threads) };
  const result = await runBenchPage(browser, url, query, 100_000);
  return { build: result.build, threads: result.threads, digest: result.digest };
}

describe(`digest after ${kSteps} steps`, () => {
  it('does not depend on threads or build', async () => {
    const first = await digest('chromium', site.url, 1);
    expect(first).toMatchObject({ build: 'threads', threads: 1 });
    expect(first.digest).toMatch(/^[0-9a-f]{16}$/);
    for (const threads of [2, 3]) {
      const result = await digest('chromium', site.url, threads);
      expect(result).toEqual({ build: 'threads', threads, digest: first.digest });
    }
    const single = await digest('chromium', plain.url, 1);
    expect(single).toEqual({ build: 'single', threads: 1, digest: first.digest });
  });

  it.skipIf(expected === null)('is the native program’s', async () => {
    expect((await digest('chromium', site.url, 2)).digest).toBe(expected);
  });

  it.skipIf(!hasFirefox)('is the same in Firefox', async () => {
    const chromium = await digest('chromium', site.url, 2);
    expect(await digest('firefox', site.url, 2)).toEqual(chromium);
  });
});
