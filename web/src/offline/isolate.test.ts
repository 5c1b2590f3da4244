import { describe, expect, it, vi } from 'vitest';
import { becomeIsolated, keepForOffline, type Surroundings } from './isolate';

const kAddress = 'https://school.example/tab/?lesson=1';

/** Takes the page over once somebody waits for it; nothing of it outlives its test. */
class Workers extends EventTarget {
  controller: { scriptURL: string } | null = null;
  readonly posted: unknown[] = [];
  readonly addresses: string[] = [];
  readonly ready = Promise.resolve({
    active: { postMessage: (m: unknown) => this.posted.push(m) },
  });
  constructor(private readonly works = true) {
    super();
  }
  register(address: URL) {
    this.addresses.push(address.href);
    if (!this.works) return Promise.reject(new Error('404'));
    return Promise.resolve({});
  }
  override addEventListener(type: string, listener: () => void, options?: AddEventListenerOptions) {
    super.addEventListener(type, listener, options);
    queueMicrotask(() => {
      const [address = ''] = this.addresses;
      this.controller = { scriptURL: address };
      this.dispatchEvent(new Event(type));
    });
  }
}

function around(workers: Workers | undefined, isolated = false) {
  const kept = new Map<string, string>();
  const reload = vi.fn();
  const result: Surroundings = {
    isolated,
    workers: workers as unknown as ServiceWorkerContainer,
    storage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
      removeItem: (name) => kept.delete(name),
    },
    reload,
  };
  return { result, reload, kept };
}

describe('becomeIsolated', () => {
  it('reloads once a service worker controls the page', async () => {
    const workers = new Workers();
    const { result, reload } = around(workers);
    expect(await becomeIsolated(kAddress, result)).toBe(true);
    expect(reload).toHaveBeenCalledOnce();
    expect(workers.addresses).toEqual(['https://school.example/tab/sw.js']);
  });

  it('does not reload a second time where the first did not help', async () => {
    const { result, reload } = around(new Workers());
    await becomeIsolated(kAddress, result);
    expect(await becomeIsolated(kAddress, result)).toBe(false);
    expect(reload).toHaveBeenCalledOnce();
  });

  it('waits for its own service worker where that of a page further up has it', async () => {
    const workers = new Workers();
    workers.controller = { scriptURL: 'https://school.example/sw.js' };
    const { result, reload } = around(workers);
    reload.mockImplementation(() => {
      expect(workers.controller?.scriptURL).toBe('https://school.example/tab/sw.js');
    });
    expect(await becomeIsolated(kAddress, result)).toBe(true);
  });

  it('may reload again after it was isolated in between', async () => {
    const { result, reload, kept } = around(new Workers());
    await becomeIsolated(kAddress, result);
    expect(await becomeIsolated(kAddress, { ...result, isolated: true })).toBe(false);
    expect(kept.size).toBe(0);
    await becomeIsolated(kAddress, result);
    expect(reload).toHaveBeenCalledTimes(2);
  });

  it('registers nothing where the page is isolated already', async () => {
    const workers = new Workers();
    expect(await becomeIsolated(kAddress, around(workers, true).result)).toBe(false);
    expect(workers.addresses).toEqual([]);
  });

  it('lets the page be where there are no service workers, no storage, or no file', async () => {
    expect(await becomeIsolated(kAddress, around(undefined).result)).toBe(false);
    const failing = around(new Workers(false));
    expect(await becomeIsolated(kAddress, failing.result)).toBe(false);
    const refused = around(new Workers());
    expect(await becomeIsolated(kAddress, { ...refused.result, storage: null })).toBe(false);
    expect(failing.reload).not.toHaveBeenCalled();
    expect(refused.reload).not.toHaveBeenCalled();
  });
});

describe('keepForOffline', () => {
  it('asks the worker to keep the page', async () => {
    const workers = new Workers();
    await keepForOffline(kAddress, around(workers, true).result);
    expect(workers.addresses).toEqual(['https://school.example/tab/sw.js']);
    expect(workers.posted).toEqual(['keep']);
  });

  it('lets the page be where there are no service workers, or no file', async () => {
    const failing = new Workers(false);
    await keepForOffline(kAddress, around(undefined).result);
    await keepForOffline(kAddress, around(failing, true).result);
    expect(failing.posted).toEqual([]);
  });
});
