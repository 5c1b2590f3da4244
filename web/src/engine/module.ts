/** The WebAssembly module as its bindings declare it (wasm/bindings.cpp), and how it is found. */

/** A C++ error comes back as an Error instead of a result. */
type Outcome<T> = T | Error;

export interface NativeEngine {
  /** Starts the threads and picks the kernels; everything else comes after. */
  open(): Outcome<null>;
  kernelName(): string;
  lanes(): number;
  threads(): number;
  loadBuiltin(): Outcome<null>;
  /** Batches gather beside the set in use until finishData() puts them in its place. */
  addCifar10(fileName: string, bytes: Uint8Array): Outcome<null>;
  finishData(): Outcome<null>;
  discardData(): Outcome<null>;
  dataInfo(): Outcome<string>;
  image(split: string, index: number): Outcome<Uint8Array>;
  label(split: string, index: number): Outcome<number>;
  fields(): Outcome<string>;
  presets(): Outcome<string>;
  summarise(network: string): Outcome<string>;
  configure(run: string): Outcome<string>;
  runSlice(budgetMs: number): Outcome<string>;
  finished(): Outcome<boolean>;
  evaluation(mistakes: number): Outcome<string>;
  digest(): Outcome<string>;
  memoryBytes(): number;
  measurePeak(milliseconds: number): Outcome<number>;
  delete(): void;
}

interface NativeModule {
  Engine: new (threads: number) => NativeEngine;
}

type Factory = (options: Record<string, unknown>) => Promise<NativeModule>;

export interface Build {
  build: 'threads' | 'single';
  threads: number;
  whySingle: string | null;
}

const kMostThreads = 16;

/** Threads need shared memory, which browsers give to isolated pages only. */
export function chooseBuild(
  device: { isolated: boolean; sharedMemory: boolean; cores: number },
  wanted?: number,
): Build {
  if (!device.sharedMemory || !device.isolated) {
    const whySingle = device.isolated
      ? 'this browser has no shared memory'
      : 'this site does not send the headers that isolate the page (COOP and COEP)';
    return { build: 'single', threads: 1, whySingle };
  }
  const threads = Math.max(1, Math.min(wanted ?? device.cores, kMostThreads));
  return { build: 'threads', threads, whySingle: null };
}

/** Loads the module and makes its engine. */
export async function openNative(build: Build, baseUrl: string): Promise<NativeEngine> {
  const url = new URL(`engine/tabtrain-${build.build}.mjs`, baseUrl).href;
  let factory: Factory;
  try {
    factory = ((await import(/* @vite-ignore */ url)) as { default: Factory }).default;
  } catch (error) {
    throw new Error(`The engine did not load from ${url}: ${messageOf(error)}`, { cause: error });
  }
  const module = await factory({
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

/** The result, or its Error thrown. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
