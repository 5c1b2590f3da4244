/**
 * The page behind scripts/bench*.mjs and the digest tests: the engine alone, without the panels.
 *
 *   bench.html?task=bench&mode=train|evaluate|single&net=PRESET|NOTATION|JSON&batch=128&threads=2
 *             &seconds=10&norm=...&order=...&num_groups=...&padding=...&dropout=...&input=1x28x28
 *             &plain=1&arithmetic=strict|fast
 *   bench.html?task=memory&net=...&steps=1000&hosted=1
 *   bench.html?task=digest&run=NAME|JSON&steps=50&threads=2&arithmetic=strict|fast
 *
 * The options of task bench are those of the native program (bench/workload.h).
 */

import { startEngine } from './client';
import type {
  EngineApi,
  EngineUpdate,
  HostedData,
  NetworkSummary,
  RunDocument,
  Settings,
} from './protocol';
import { allowOwnScripts } from './protocol/own_scripts';

const kWarmUpMs = 2000;
const kPeakMs = 400;
const kParts = 20; // of the steps of task memory
const kEvaluatedAtOnce = 1024; // by one call of Trainer::advance
const query = new URLSearchParams(location.search);

function number(name: string, otherwise: number): number {
  return Number(query.get(name) ?? otherwise);
}

async function main(): Promise<unknown> {
  const engine = startEngine((message) => {
    show({ error: message });
  });
  const threads = query.has('threads') ? number('threads', 1) : undefined;
  const arithmetic = query.get('arithmetic') === 'fast' ? 'fast' : 'strict';
  const info = await engine.open({ baseUrl: document.baseURI, threads, arithmetic });
  const { build, simd } = info;
  const device = { build, threads: info.threads, simd, arithmetic: info.arithmetic };
  const tasks: Record<string, (engine: EngineApi) => Promise<Settings>> = {
    bench: benchTask,
    memory: memoryTask,
    digest: digestTask,
  };
  const task = tasks[query.get('task') ?? 'bench'];
  if (!task) throw new Error(`task: allowed ${Object.keys(tasks).join(', ')}`);
  return { ...device, ...(await task(engine)) };
}

async function digestTask(engine: EngineApi): Promise<Settings> {
  await engine.loadBuiltin();
  const wanted = query.get('run') ?? 'r1-bn';
  const run = await findRun(engine, wanted);
  await engine.configure({ ...run, data: { ...run.data, source: 'builtin' } });
  for (let i = 0; i < number('steps', 50); ++i) await engine.step();
  return { digest: await engine.digest() };
}

/** Images trained or classified a second, or the time of one image. */
async function benchTask(engine: EngineApi): Promise<Settings> {
  const mode = query.get('mode') ?? 'train';
  const batch = number('batch', 128);
  const seconds = number('seconds', 10);
  const summary = await configureOnNoise(engine, sizesFor(mode, batch));
  const updates = await follow(engine);
  const peaks = [await engine.measurePeak(kPeakMs)];
  let speed: number;
  let times: Settings = {};
  if (mode === 'train') {
    speed = await measureTraining(engine, updates, seconds * 1000);
  } else {
    const taken = await timeEvaluation(engine, updates, seconds * 1000);
    const images = mode === 'single' ? 1 : kEvaluatedAtOnce;
    speed = (images * 1000 * taken.length) / taken.reduce((sum, ms) => sum + ms, 0);
    times = { median_ms: round(quantile(taken, 0.5), 3), p95_ms: round(quantile(taken, 0.95), 3) };
  }
  peaks.push(await engine.measurePeak(kPeakMs));
  // Forward; and backward the gradients of input and weight. A multiply-add counts two.
  const gflops = (speed * (mode === 'train' ? 6 : 2) * summary.multiplyAdds) / 1e9;
  const peak = Math.max(...peaks);
  return {
    mode,
    net: query.get('net') ?? 'r1-bn',
    batch,
    parameters: summary.parameters,
    multiply_adds: summary.multiplyAdds,
    images_per_s: round(speed, 1),
    gflops: round(gflops, 2),
    peak_gflops: round(peak, 1),
    peak_share: round(gflops / peak, 3),
    memory_mb: round((updates.latest?.memoryBytes ?? 0) / 1e6, 1),
    ...times,
  };
}

/** What the module holds, and how long a step takes, as steps go by; evaluations are among them. */
async function memoryTask(engine: EngineApi): Promise<Settings> {
  const steps = number('steps', 1000);
  const updates = await follow(engine);
  if (query.has('hosted')) {
    await loadHosted(engine);
    const run = await benchRun(engine, 3, 'cifar10');
    await engine.configure(run);
  } else {
    const batch = number('batch', 128);
    await configureOnNoise(engine, { train: 50 * batch, test: 64 });
  }
  const parts: { ms: number; memory_mb: number }[] = [];
  for (let part = 0; part < kParts; ++part) {
    const count = Math.ceil(((part + 1) * steps) / kParts) - Math.ceil((part * steps) / kParts);
    const before = performance.now();
    for (let i = 0; i < count; ++i) await engine.step();
    const ms = round((performance.now() - before) / count, 4);
    parts.push({ ms, memory_mb: round((updates.latest?.memoryBytes ?? 0) / 1e6, 3) });
  }
  const [early] = parts.slice(1);
  const held = (part?: { memory_mb: number }) => part?.memory_mb ?? Number.NaN;
  return { steps, memory_mb_early: held(early), memory_mb: held(parts.at(-1)), parts };
}

async function loadHosted(engine: EngineApi): Promise<void> {
  const answer = await fetch(new URL('data/index.json', document.baseURI));
  const { sets } = (await answer.json()) as HostedData;
  const cifar10 = sets.find((set) => set.source === 'cifar10');
  if (!cifar10) throw new Error('data/index.json offers no CIFAR-10');
  await engine.loadHosted(cifar10, document.baseURI, () => undefined);
}

/** Images of the two splits that make what is timed come often. */
function sizesFor(mode: string, batch: number): { train: number; test: number } {
  if (mode === 'train') return { train: 16 * batch, test: 1 };
  if (mode === 'evaluate') return { train: batch, test: 4 * kEvaluatedAtOnce };
  if (mode === 'single') return { train: batch, test: 1 };
  throw new Error(`mode: got ${mode}, allowed train, evaluate, single`);
}

/** Loads noise of the shape that the network takes and makes the run ready. */
async function configureOnNoise(
  engine: EngineApi,
  sizes: { train: number; test: number },
): Promise<NetworkSummary> {
  const { network } = await benchRun(engine, 3, 'builtin');
  const summary = await engine.summarise(network);
  const classes = summary.layers.at(-1)?.output[0] ?? 10;
  await engine.loadNoise(summary.input, classes, sizes.train, sizes.test);
  await engine.configure(await benchRun(engine, summary.input[0], 'builtin'));
  return summary;
}

async function findRun(engine: EngineApi, wanted: string): Promise<RunDocument> {
  if (wanted.startsWith('{')) return JSON.parse(wanted) as RunDocument;
  const found = (await engine.presets()).find((preset) => preset.name === wanted);
  return found?.run ?? { network: notationNetwork(wanted) };
}

function notationNetwork(notation: string): Settings {
  const network: Settings = { notation, dropout: number('dropout', 0.01) };
  for (const name of ['norm', 'order']) {
    const value = query.get(name);
    if (value !== null) network[name] = value;
  }
  for (const name of ['padding', 'num_groups']) {
    if (query.has(name)) network[name] = number(name, 0);
  }
  const input = query.get('input');
  if (input !== null) network.input = input.split('x').map(Number);
  return network;
}

/** A run that never ends, with a small learning rate: on noise a large one may diverge. */
async function benchRun(engine: EngineApi, channels: number, source: string): Promise<RunDocument> {
  const { network } = await findRun(engine, query.get('net') ?? 'r1-bn');
  const mean = Array<number>(channels).fill(0.5);
  const std = Array<number>(channels).fill(0.25);
  return {
    network,
    data: { source, mean, std },
    augmentation: query.has('plain') ? {} : { crop_padding: 4, horizontal_flip: true },
    optimizer: { type: 'sgd', lr: 0.01, momentum: 0.9 },
    schedule: { type: 'constant' },
    epochs: 10_000,
    batch_size: number('batch', 128),
  };
}

interface Updates {
  latest: EngineUpdate | null;
  /** Resolves with the next update for which this is true. */
  next(wanted: (update: EngineUpdate) => boolean): Promise<EngineUpdate>;
}

async function follow(engine: EngineApi): Promise<Updates> {
  let listener: (update: EngineUpdate) => void = () => undefined;
  const updates: Updates = {
    latest: null,
    next: (wanted) =>
      new Promise((resolve, reject) => {
        listener = (update) => {
          if (update.error !== null) reject(new Error(update.error));
          if (update.state === 'diverged') reject(new Error('the run diverged'));
          if (wanted(update)) resolve(update);
        };
      }),
  };
  await engine.subscribe((update) => {
    updates.latest = update;
    listener(update);
  });
  return updates;
}

/** Images trained a second, after a warm-up, over at least so long. */
async function measureTraining(
  engine: EngineApi,
  updates: Updates,
  milliseconds: number,
): Promise<number> {
  const warm = updates.next((update) => update.busyMs >= kWarmUpMs);
  await engine.run();
  const begin = await warm;
  const end = await updates.next((update) => update.trainMs - begin.trainMs >= milliseconds);
  await engine.stop();
  return ((end.trainImages - begin.trainImages) * 1000) / (end.trainMs - begin.trainMs);
}

/** Times of the classifications, as the page sees them: from the request to the answer. */
async function timeEvaluation(
  engine: EngineApi,
  updates: Updates,
  milliseconds: number,
): Promise<number[]> {
  const kWarmUp = 3;
  const kLeast = 10;
  const taken: number[] = [];
  const end = performance.now() + milliseconds;
  for (let seen = 0; performance.now() < end || taken.length < kLeast;) {
    const before = performance.now();
    const answer = updates.next((update) => update.events.length > 0);
    void engine.step();
    const { events } = await answer;
    if (!events.some((event) => event.kind === 'evaluation')) continue;
    if (++seen > kWarmUp) taken.push(performance.now() - before);
  }
  return taken;
}

function quantile(values: number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.round(share * (ordered.length - 1))] ?? Number.NaN;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function show(result: unknown): void {
  const place = document.getElementById('result');
  if (place) place.textContent = JSON.stringify(result);
  document.body.dataset.done = 'true';
}

allowOwnScripts();
main().then(show, (error: unknown) => {
  show({ error: error instanceof Error ? error.message : String(error) });
});
