// @vitest-environment node
/**
 * What ONNX Runtime makes of exported networks, against our own logits: the module is run in
 * Node.js, over every preset and the networks of tests/export. scripts/build_wasm.sh comes first.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';

type Outcome<T> = T | Error;

/** As wasm/engine.h has it; src/engine/module.ts declares the whole. */
interface Engine {
  open(): Outcome<null>;
  loadNoise(...counts: [number, number, number, number, number, number]): Outcome<null>;
  presets(): Outcome<string>;
  configure(run: string): Outcome<string>;
  runSlice(budgetMs: number): Outcome<string>;
  image(split: string, index: number): Outcome<Uint8Array>;
  exportOnnx(): Outcome<Uint8Array>;
  logits(split: string, index: number): Outcome<Float32Array>;
}

interface RunDocument {
  network: Record<string, unknown>;
  data: { source: string; mean: number[]; std: number[] };
}

const kEngine = new URL('../../public/engine/tabtrain-single.mjs', import.meta.url);
const kNetworks = new URL('../../../tests/export/networks.json', import.meta.url);
const kImages = 6;
const kSteps = 3;
/** Of the largest logit. */
const kTolerance = 1e-5;
const kTimeoutMs = 120_000;

const networks = JSON.parse(readFileSync(kNetworks, 'utf8')) as Record<
  string,
  Record<string, unknown>
>;

let engine: Engine;

function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

async function openEngine(): Promise<Engine> {
  // What the loader of this Emscripten expects of Node.js, also where it is a module.
  Object.assign(globalThis, { require: createRequire(import.meta.url), __dirname: '.' });
  const { default: factory } = (await import(/* @vite-ignore */ kEngine.href)) as {
    default: (options: unknown) => Promise<{ Engine: new (threads: number) => Engine }>;
  };
  const wasmBinary = readFileSync(new URL(kEngine.href.replace(/mjs$/, 'wasm')));
  const module = await factory({ wasmBinary });
  const opened = new module.Engine(1);
  unwrap(opened.open());
  return opened;
}

/** A few steps on noise, so that no weight and no statistic is as it began. */
function train(document: object): RunDocument {
  const { network } = document as { network: { input?: number[] } };
  const [channels = 3, height = 32, width = 32] = network.input ?? [];
  unwrap(engine.loadNoise(channels, height, width, 10, 64, kImages));
  const summary = JSON.parse(unwrap(engine.configure(JSON.stringify(document)))) as {
    document: RunDocument;
  };
  for (let step = 0; step < kSteps; ++step) unwrap(engine.runSlice(0));
  return summary.document;
}

/** [image][channel][row][column] as the model's input wants them. */
function standardised(run: RunDocument): Tensor {
  const [channels = 0, height = 0, width = 0] = run.network.input as number[];
  const size = channels * height * width;
  const values = new Float32Array(kImages * size);
  for (let image = 0; image < kImages; ++image) {
    unwrap(engine.image('test', image)).forEach((byte, i) => {
      const channel = Math.floor(i / (height * width));
      const { mean, std } = run.data;
      values[image * size + i] = (byte / 255 - (mean[channel] ?? NaN)) / (std[channel] ?? NaN);
    });
  }
  return new Tensor('float32', values, [kImages, channels, height, width]);
}

async function compare(document: object): Promise<void> {
  const run = train(document);
  const session = await InferenceSession.create(unwrap(engine.exportOnnx()));
  expect(session.inputNames).toEqual(['input']);
  expect(session.outputNames).toEqual(['logits']);
  const { logits } = await session.run({ input: standardised(run) });
  const theirs = logits?.data as Float32Array;
  const ours = Array.from({ length: kImages }, (_, i) => [...unwrap(engine.logits('test', i))]);
  const classes = ours[0]?.length ?? 0;
  expect(logits?.dims).toEqual([kImages, classes]);

  const flat = ours.flat();
  const scale = Math.max(...flat.map(Math.abs));
  const error = Math.max(...flat.map((value, i) => Math.abs(value - (theirs[i] ?? NaN))));
  expect(error / scale).toBeLessThan(kTolerance);
  // Images tell apart, so that a constant would not pass.
  const spread = Math.max(...flat.map((value, i) => Math.abs(value - (flat[i % classes] ?? NaN))));
  expect(spread / scale).toBeGreaterThan(20 * kTolerance);
  await session.release();
}

describe.skipIf(!existsSync(kEngine))('exportOnnx', () => {
  let presets: { name: string; run: { data: object } }[];

  beforeAll(async () => {
    engine = await openEngine();
    presets = JSON.parse(unwrap(engine.presets())) as typeof presets;
  });

  it(
    'gives every preset to ONNX Runtime as it is here',
    async () => {
      expect(presets.length).toBeGreaterThan(10);
      for (const { run } of presets) {
        await compare({ ...run, data: { ...run.data, source: 'builtin' }, batch_size: 32 });
      }
    },
    kTimeoutMs,
  );

  it.each(Object.entries(networks))(
    'and every layer and norm: %s',
    async (_, network) => {
      const data = { mean: [0.4], std: [0.3] };
      await compare({ network, data, batch_size: 32, optimizer: { type: 'adam', lr: 0.01 } });
    },
    kTimeoutMs,
  );
});
