/** The WebAssembly module as its bindings declare it (wasm/engine.h), and how it is found. */

import type {
  Arithmetic,
  EngineInfo,
  EvaluatedImages,
  Filters,
  Inspection,
  OpenOptions,
  PictureBytes,
  ReportFile,
  ReportFormat,
} from '../protocol';
import type { EncodedPicture, RawPicture } from './report';
import { NoThread, withThreads, type LoaderOptions } from './threads';

/** A C++ error comes back as an Error instead of a result. */
type Outcome<T> = T | Error;

/** What a run has done so far; the epochs are JSON. */
export interface NativeHistory {
  epochs: string;
  loss: Float32Array;
  learningRate: Float32Array;
  images: EvaluatedImages;
}

export interface NativeEngine {
  /** Starts the threads and picks the kernels; everything else comes after. */
  open(): Outcome<null>;
  kernelName(): string;
  lanes(): number;
  arithmetic(): Arithmetic;
  threads(): number;
  loadBuiltin(channels: number, height: number, width: number): Outcome<null>;
  loadNoise(
    channels: number,
    height: number,
    width: number,
    classes: number,
    train: number,
    test: number,
  ): Outcome<null>;
  /** A new set gathers beside the one in use until finishData() puts it in its place. */
  sourceOf(path: string): 'cifar10' | 'mnist' | '';
  wantsFile(path: string): boolean;
  addFile(path: string, bytes: Uint8Array): Outcome<null>;
  beginFolder(json: string): Outcome<string>;
  addPicture(file: number, rgba: Uint8ClampedArray, width: number, height: number): Outcome<null>;
  beginKept(facts: string): Outcome<null>;
  addKept(bytes: Uint8Array): Outcome<null>;
  finishData(): Outcome<null>;
  discardData(): Outcome<null>;
  keptFacts(): Outcome<string>;
  keptBytes(offset: number, most: number): Outcome<Uint8Array<ArrayBuffer>>;
  dataWanted(run: string): Outcome<string>;
  statistics(run: string): Outcome<string>;
  sampleGrid(columns: number): Outcome<PictureBytes>;
  augmentationPreview(run: string, rows: number, columns: number): Outcome<PictureBytes>;
  dataInfo(): Outcome<string>;
  image(split: string, index: number): Outcome<Uint8Array>;
  label(split: string, index: number): Outcome<number>;
  fields(): Outcome<string>;
  presets(): Outcome<string>;
  summarise(network: string): Outcome<string>;
  configure(run: string): Outcome<string>;
  /** RunSummary as JSON; `beside`: one more run beside those that stand ready. */
  resume(bytes: Uint8Array, name: string, beside: boolean): Outcome<string>;
  history(): Outcome<NativeHistory>;
  runSlice(budgetMs: number): Outcome<string>;
  finished(): Outcome<boolean>;
  /** What a report of these run files shows and the caller is to encode. */
  reportPictures(runFiles: Uint8Array[]): Outcome<RawPicture[]>;
  report(
    runFiles: Uint8Array[],
    format: ReportFormat,
    pngs: EncodedPicture[],
  ): Outcome<ReportFile[]>;
  digest(): Outcome<string>;
  runFile(): Outcome<Uint8Array<ArrayBuffer>>;
  /** RunFileFacts as JSON. */
  readRunFile(bytes: Uint8Array, name: string): Outcome<string>;
  exportOnnx(): Outcome<Uint8Array<ArrayBuffer>>;
  exportWeights(): Outcome<Uint8Array<ArrayBuffer>>;
  exportPytorch(): Outcome<string>;
  exportCsv(): Outcome<string>;
  exportStepsCsv(): Outcome<string>;
  logits(split: string, index: number): Outcome<Float32Array<ArrayBuffer>>;
  addRun(run: string): Outcome<string>;
  selectRun(index: number): Outcome<null>;
  setLearningRate(lr: number): Outcome<null>;
  probe(run: string, budgetMs: number): Outcome<number>;
  beginRateSearch(run: string, steps: number): Outcome<null>;
  rateSearchSlice(budgetMs: number): Outcome<string>;
  endRateSearch(): Outcome<null>;
  evaluatedImages(): Outcome<EvaluatedImages>;
  /** Every value of the network; below, null stands for those of now. */
  weights(): Outcome<Float32Array<ArrayBuffer>>;
  inspectImage(
    pixels: Uint8Array,
    target: number,
    weights: Float32Array | null,
  ): Outcome<Inspection>;
  firstFilters(weights: Float32Array | null): Outcome<Filters | null>;
  layerStatistics(images: number, weights: Float32Array | null): Outcome<string>;
  /** All that the module has taken of its memory so far; never falls. */
  memoryBytes(): number;
  measurePeak(milliseconds: number): Outcome<number>;
  delete(): void;
}

interface NativeModule {
  Engine: new (threads: number) => NativeEngine;
}

type Factory = (options: LoaderOptions) => Promise<NativeModule>;

export type Build = Pick<
  EngineInfo,
  'build' | 'threads' | 'whySingle' | 'arithmetic' | 'offersFast'
>;

/** What decides between the builds. */
export interface Device {
  isolated: boolean;
  sharedMemory: boolean;
  relaxedSimd: boolean;
  cores: number;
}

const kMostThreads = 16;

/** A function of three zero vectors and f32x4.relaxed_madd: valid where relaxed SIMD is known. */
const kRelaxedMadd = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // one function, of that type
  ...[0x0a, 0x13, 0x01, 0x11, 0x00], // its code, without locals
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f], // i8x16.splat(0) x 3
  ...[0xfd, 0x85, 0x02, 0x0b], // f32x4.relaxed_madd, end
);

export function thisDevice(): Device {
  return {
    isolated: self.crossOriginIsolated,
    sharedMemory: typeof SharedArrayBuffer !== 'undefined',
    relaxedSimd: WebAssembly.validate(kRelaxedMadd),
    cores: navigator.hardwareConcurrency,
  };
}

/**
 * Threads need shared memory, which browsers give to isolated pages only. Fast arithmetic needs
 * relaxed SIMD; there is no build of it for one thread.
 */
export function chooseBuild(device: Device, wanted: Omit<OpenOptions, 'baseUrl'> = {}): Build {
  const { arithmetic = 'strict' } = wanted;
  const offersFast = device.isolated && device.sharedMemory && device.relaxedSimd;
  if (arithmetic === 'fast' && !offersFast) {
    throw new Error('Fast arithmetic needs relaxed SIMD and threads, which this page lacks here.');
  }
  if (!device.sharedMemory || !device.isolated) {
    const whySingle = device.isolated
      ? 'this browser has no shared memory'
      : 'this site does not send the headers that isolate the page (COOP and COEP)';
    return { build: 'single', threads: 1, whySingle, arithmetic, offersFast };
  }
  const threads = Math.max(1, Math.min(wanted.threads ?? device.cores, kMostThreads));
  return { build: 'threads', threads, whySingle: null, arithmetic, offersFast };
}

/** Loads the module and makes its engine; of one thread where another does not start. */
export async function openNative(
  build: Build,
  baseUrl: string,
  load: (url: string) => Promise<Factory> = importFactory,
): Promise<{ native: NativeEngine; build: Build }> {
  try {
    return { native: await startNative(build, baseUrl, load), build };
  } catch (error) {
    if (!(error instanceof NoThread)) throw error;
    console.warn(`A thread could not be started: ${error.message}.`);
    if (build.arithmetic === 'fast') {
      throw new Error('Fast arithmetic needs threads, and one could not be started.', {
        cause: error,
      });
    }
  }
  const whySingle = 'a thread could not be started';
  const single: Build = { ...build, build: 'single', threads: 1, whySingle, offersFast: false };
  return { native: await startNative(single, baseUrl, load), build: single };
}

async function startNative(
  build: Build,
  baseUrl: string,
  load: (url: string) => Promise<Factory>,
): Promise<NativeEngine> {
  const variant = build.arithmetic === 'fast' ? `${build.build}-fast` : build.build;
  const factory = await load(new URL(`engine/tabtrain-${variant}.mjs`, baseUrl).href);
  const module = await withThreads(factory, {
    // The module never starts when it waits for no thread at all; a spare one costs nothing.
    tabtrainThreads: Math.max(2, build.threads),
    print: (text: string) => {
      console.info(text);
    },
    printErr: (text: string) => {
      console.warn(text);
    },
  });
  const engine = new module.Engine(build.threads);
  unwrap(engine.open());
  return engine;
}

async function importFactory(url: string): Promise<Factory> {
  try {
    return ((await import(/* @vite-ignore */ url)) as { default: Factory }).default;
  } catch (error) {
    throw new Error(`The engine did not load from ${url}: ${messageOf(error)}`, { cause: error });
  }
}

/** The result, or its Error thrown. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
