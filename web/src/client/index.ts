/** Starts the engine's worker and gives it out as an object of asynchronous calls. */

import { proxy, wrap } from 'comlink';
import type { EngineApi } from '../protocol';

type Call = (...args: unknown[]) => Promise<unknown>;

/** `onDeath` is told once when the worker cannot load or stops; calls made then and later reject. */
export function startEngine(onDeath: (message: string) => void): EngineApi {
  const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' });
  const remote = wrap(worker) as unknown as Record<string, Call>;
  const death = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      const message = `The engine's worker stopped: ${event.message || 'it could not be loaded'}.`;
      onDeath(message);
      reject(new Error(message));
    });
  });
  death.catch(() => undefined);

  const call =
    (name: string): Call =>
    (...args) => {
      const answer = remote[name]?.(...args.map(sendable)) ?? Promise.resolve(undefined);
      return Promise.race([answer, death]);
    };
  return new Proxy({} as EngineApi, {
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? call(name) : undefined),
  });
}

/** Functions stay here and are called back; everything else is copied. */
function sendable(value: unknown): unknown {
  return typeof value === 'function' ? proxy(value) : value;
}
