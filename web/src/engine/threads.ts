/** Whether the module's threads come up: Emscripten's loader waits for all of them, for ever if need be. */

/** What the loader puts into its options: the threads at once, `asm` when WebAssembly stands ready. */
export interface LoaderOptions {
  PThread?: { unusedWorkers: Worker[]; terminateAllThreads: () => void };
  asm?: unknown;
  [option: string]: unknown;
}

export class NoThread extends Error {}

const kTickMs = 1000;
/** From when nothing but the threads is waited for. */
export const kThreadPatience = 60;

/** What the factory makes; rejects with NoThread where one of its threads does not start. */
export async function withThreads<T>(
  factory: (options: LoaderOptions) => Promise<T>,
  options: LoaderOptions,
): Promise<T> {
  let module: Promise<T>;
  try {
    module = factory(options);
  } catch (error) {
    // Browsers refuse a worker at once, or by an event.
    if (error instanceof DOMException) throw new NoThread(error.message, { cause: error });
    throw error;
  }
  const { PThread } = options;
  if (!PThread) return module;
  const watch = new AbortController();
  const failure = new Promise<never>((_, reject) => {
    for (const worker of PThread.unusedWorkers) {
      const failed = (event: ErrorEvent) => {
        event.stopImmediatePropagation(); // the loader would throw it at the page
        reject(new NoThread(event.message || 'its script could not be loaded'));
      };
      worker.addEventListener('error', failed, { signal: watch.signal });
    }
    let ticks = 0;
    const timer = setInterval(() => {
      if (options.asm) ticks += 1;
      if (ticks >= kThreadPatience) reject(new NoThread('it gave no sign of life'));
    }, kTickMs);
    watch.signal.addEventListener('abort', () => {
      clearInterval(timer);
    });
  });
  try {
    return await Promise.race([module, failure]);
  } catch (error) {
    if (error instanceof NoThread) PThread.terminateAllThreads();
    throw error;
  } finally {
    watch.abort();
  }
}
