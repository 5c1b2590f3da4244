/**
 * The page behind scripts/bench.mjs and the digest tests: the engine alone, without the panels.
 *
 *   bench.html?task=bench&run=NAME|JSON&batch=128&threads=2&seconds=10&arithmetic=strict|fast
 *   bench.html?task=digest&run=NAME|JSON&steps=50&threads=2&arithmetic=strict|fast
 */

import { startEngine } from './client';
import type { EngineApi, EngineUpdate, RunDocument } from './protocol';

const kWarmUpMs = 2000;
const kPeakMs = 400;

async function main(): Promise<unknown> {
  const query = new URLSearchParams(location.search);
  const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);
  const engine = startEngine((message) => {
    show({ error: message });
  });
  const threads = query.has('threads') ? number('threads', 1) : undefined;
  const arithmetic = query.get('arithmetic') === 'fast' ? 'fast' : 'strict';
  const info = await engine.open({ baseUrl: document.baseURI, threads, arithmetic });
  const data = await engine.loadBuiltin();
  const run = await findRun(engine, query.get('run') ?? 'r1-bn');
  const { build, simd } = info;
  const device = { build, threads: info.threads, simd, arithmetic: info.arithmetic };

  if (query.get('task') === 'digest') {
    await engine.configure(run);
    for (let i = 0; i < number('steps', 50); ++i) await engine.step();
    return { ...device, digest: await engine.digest() };
  }
  const batch = number('batch', 128);
  const size = { batch_size: batch, epochs: 10_000 };
  // Full batches only, and as little evaluation as there can be.
  const images = { train_images: data.train - (data.train % batch), test_images: 1 };
  const summary = await engine.configure({
    ...run,
    ...size,
    data: { source: 'builtin', ...images },
  });
  const peaks = [await engine.measurePeak(kPeakMs)];
  const speed = await measure(engine, number('seconds', 10) * 1000);
  peaks.push(await engine.measurePeak(kPeakMs));
  // Forward, gradient of the input, gradient of the weights; a multiply-add counts two.
  const gflops = (speed * 6 * summary.network.multiplyAdds) / 1e9;
  const peak = Math.max(...peaks);
  return {
    ...device,
    net: run.name,
    batch,
    images_per_s: round(speed, 1),
    gflops: round(gflops, 2),
    peak_gflops: round(peak, 1),
    peak_share: round(gflops / peak, 3),
    parameters: summary.network.parameters,
    multiply_adds: summary.network.multiplyAdds,
  };
}

async function findRun(engine: EngineApi, wanted: string): Promise<RunDocument> {
  if (wanted.startsWith('{')) return JSON.parse(wanted) as RunDocument;
  const presets = await engine.presets();
  const found = presets.find((preset) => preset.name === wanted);
  if (!found) {
    const known = presets.map((preset) => preset.name).join(', ');
    throw new Error(`net: got ${wanted}, allowed ${known} or a run document`);
  }
  return { ...found.run, data: { source: 'builtin' } };
}

/** Images trained a second, after a warm-up, over at least so long. */
async function measure(engine: EngineApi, milliseconds: number): Promise<number> {
  let begin: EngineUpdate | null = null;
  const speed = new Promise<number>((resolve, reject) => {
    void engine.subscribe((update) => {
      if (update.error) reject(new Error(update.error));
      if (update.busyMs < kWarmUpMs) return;
      begin ??= update;
      const elapsed = update.trainMs - begin.trainMs;
      if (elapsed >= milliseconds) {
        resolve(((update.trainImages - begin.trainImages) * 1000) / elapsed);
      }
    });
  });
  await engine.run();
  const result = await speed;
  await engine.stop();
  return result;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function show(result: unknown): void {
  const place = document.getElementById('result');
  if (place) place.textContent = JSON.stringify(result);
  document.body.dataset.done = 'true';
}

main().then(show, (error: unknown) => {
  show({ error: error instanceof Error ? error.message : String(error) });
});
