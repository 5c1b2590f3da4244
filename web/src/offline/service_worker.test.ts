// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const kScope = 'https://school.example/tab/';

/** A host: what it answers, by address, and what browsers keep of it. */
let site: (address: string) => Response | Promise<Response>;
let stored: Map<string, Map<string, Response>>;

/** As the standard says: opened means made, added means all of them or none. */
class Caches {
  keys = () => Promise.resolve([...stored.keys()]);
  delete = (name: string) => Promise.resolve(stored.delete(name));
  match = (address: string, { cacheName }: { cacheName: string }) =>
    Promise.resolve(stored.get(cacheName)?.get(address));
  open(name: string) {
    const kept = stored.get(name) ?? new Map<string, Response>();
    stored.set(name, kept);
    return Promise.resolve({
      keys: () => Promise.resolve([...kept.keys()]),
      addAll: async (requests: Request[]) => {
        const answers = await Promise.all(requests.map(async ({ url }) => await site(url)));
        if (!answers.every(({ ok }) => ok)) throw new TypeError('not ok');
        answers.forEach((answer, i) => kept.set(requests[i]?.url ?? '', answer));
      },
    });
  }
}

/** What a test does to a worker. */
interface Worker {
  keep: () => Promise<unknown>;
}

/** A worker as the browser starts it, of the copy of the page in this folder. */
async function startWorker(scope = kScope): Promise<Worker> {
  const listeners: Record<string, (event: object) => void> = {};
  vi.stubGlobal('self', {
    registration: { scope },
    location: new URL('sw.js', scope),
    addEventListener: (type: string, listener: (event: object) => void) => {
      listeners[type] = listener;
    },
  });
  vi.resetModules();
  await import('./service_worker');
  return {
    keep: () =>
      new Promise((waitUntil) => {
        listeners.message?.({ data: 'keep', waitUntil });
      }),
  };
}

/** The site has this build now. */
function deploy(version: string): void {
  site = (address) =>
    new Response(
      address.endsWith('files.json') ? JSON.stringify({ version, files: ['icon.svg'] }) : version,
    );
}

/** How many files each cache holds. */
function sizes(): number[] {
  return [...stored.values()].map(({ size }) => size);
}

/** The builds whose page is kept, oldest first. */
async function kept(scope = kScope): Promise<string[]> {
  const pages = [...stored.values()].flatMap((cache) => cache.get(scope) ?? []);
  return Promise.all(pages.map((page) => page.clone().text()));
}

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('caches', new Caches());
  vi.stubGlobal('fetch', (asked: URL | Request) =>
    Promise.resolve(site(asked instanceof URL ? asked.href : asked.url)),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Lets the site answer with files.json, and never with anything else. */
function stall(): void {
  const whole = site;
  site = (address) =>
    address.endsWith('files.json') ? whole(address) : new Promise<Response>(() => undefined);
}

it('fills a cache that a worker began with and was stopped', async () => {
  deploy('one');
  stall();
  void (await startWorker()).keep();
  await vi.waitFor(() => {
    expect(sizes()).toEqual([0]);
  });
  deploy('one');
  await (await startWorker()).keep();
  expect(sizes()).toEqual([2]);
});

it('keeps the build before until the next one is there', async () => {
  deploy('one');
  const worker = await startWorker();
  await worker.keep();
  deploy('two');
  stall();
  void worker.keep();
  await vi.waitFor(() => {
    expect(sizes()).toEqual([2, 0]);
  });
  // Another tab asks while the first one waits; the host refuses it.
  const json = site;
  site = (address) =>
    address.endsWith('files.json') ? json(address) : new Response(null, { status: 503 });
  await expect(worker.keep()).rejects.toThrow('not ok');
  expect(sizes()).toContain(2);
});

it('keeps the build before too, for tabs that show it, and none that is older', async () => {
  const worker = await startWorker();
  for (const version of ['one', 'two', 'three']) {
    deploy(version);
    await worker.keep();
  }
  expect(await kept()).toEqual(['two', 'three']);
});

it('keeps as the newest what the site went back to', async () => {
  const worker = await startWorker();
  for (const version of ['one', 'two', 'one']) {
    deploy(version);
    await worker.keep();
  }
  expect(await kept()).toEqual(['two', 'one']);
});

it('lets the caches of a copy in another folder be, and its own of the first versions go', async () => {
  const neighbour = 'https://school.example/';
  stored.set('tabtrain-0', new Map([[kScope, new Response('zero')]]));
  stored.set('tabtrain-1', new Map([[neighbour, new Response('zero')]]));
  const worker = await startWorker();
  const other = await startWorker(neighbour);
  deploy('one');
  await worker.keep();
  await other.keep();
  expect(await kept()).toEqual(['zero', 'one']);
  expect(await kept(neighbour)).toEqual(['zero', 'one']);
  for (const version of ['two', 'three']) {
    deploy(version);
    await worker.keep();
  }
  expect(await kept()).toEqual(['two', 'three']);
  expect(await kept(neighbour)).toEqual(['zero', 'one']);
});
