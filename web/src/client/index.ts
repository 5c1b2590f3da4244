/** Starts the engine's worker and gives it out as an object of asynchronous calls. */

import { proxy, wrap } from 'comlink';
import type { EngineApi } from '../protocol';

type Call = (...args: unknown[]) => Promise<unknown>;

/** A worker with an engine of its own. */
interface Connection {
  call: (name: string, args: unknown[]) => Promise<unknown>;
  close: () => void;
}

/** `onDeath` is told once when the worker stops; calls made then and later reject. */
export function startEngine(onDeath: (message: string) => void): EngineApi {
  let current: Connection | null = null;

  const open: Call = async (...args) => {
    const next = connect((message) => {
      if (next === current) onDeath(message);
    });
    try {
      const info = await next.call('open', args);
      current?.close();
      current = next;
      return info;
    } catch (error) {
      next.close();
      throw error;
    }
  };
  const forward =
    (name: string): Call =>
    (...args) =>
      current?.call(name, args) ?? Promise.reject(new Error('The engine is still loading.'));
  return new Proxy({} as EngineApi, {
    get: (_, name) => {
      if (typeof name !== 'string' || name === 'then') return undefined;
      return name === 'open' ? open : forward(name);
    },
  });
}

function connect(onDeath: (message: string) => void): Connection {
  const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' });
  const remote = wrap(worker) as unknown as Record<string, Call>;
  let end: (message: string) => void = () => undefined;
  const death = new Promise<never>((_, reject) => {
    end = (message) => {
      reject(new Error(message));
    };
  });
  death.catch(() => undefined);
  worker.addEventListener('error', (event) => {
    const message = `The engine's worker stopped: ${event.message || 'it could not be loaded'}.`;
    onDeath(message);
    end(message);
  });
  return {
    call: (name, args) => {
      const answer = remote[name]?.(...args.map(sendable)) ?? Promise.resolve(undefined);
      return Promise.race([answer, death]);
    },
    close: () => {
      worker.terminate();
      end('The engine was closed.');
    },
  };
}

/** Functions stay here and are called back; everything else is copied. */
function sendable(value: unknown): unknown {
  return typeof value === 'function' ? proxy(value) : value;
}
