import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseBuild, openNative, thisDevice, unwrap, type Device } from './module';
import { kThreadPatience, type LoaderOptions } from './threads';

const kDevice: Device = { isolated: true, sharedMemory: true, relaxedSimd: true, cores: 8 };

describe('chooseBuild', () => {
  it('takes all cores of an isolated page, at most 16', () => {
    expect(chooseBuild(kDevice)).toEqual({
      build: 'threads',
      threads: 8,
      whySingle: null,
      arithmetic: 'strict',
      offersFast: true,
    });
    expect(chooseBuild({ ...kDevice, cores: 64 }).threads).toBe(16);
  });

  it('obeys a wanted number of threads', () => {
    expect(chooseBuild(kDevice, { threads: 2 })).toMatchObject({ build: 'threads', threads: 2 });
    expect(chooseBuild(kDevice, { threads: -3 }).threads).toBe(1);
  });

  it('trains on one thread without isolation, and says why', () => {
    const build = chooseBuild({ ...kDevice, isolated: false }, { threads: 4 });
    expect(build).toMatchObject({ build: 'single', threads: 1 });
    expect(build.whySingle).toContain('COOP');
  });

  it('trains on one thread without shared memory', () => {
    const build = chooseBuild({ ...kDevice, sharedMemory: false });
    expect(build).toMatchObject({ build: 'single', threads: 1 });
    expect(build.whySingle).toContain('shared memory');
  });

  it('is fast only when asked, and refuses where it cannot be', () => {
    const fast = { arithmetic: 'fast' } as const;
    expect(chooseBuild(kDevice, fast)).toMatchObject({ build: 'threads', arithmetic: 'fast' });
    for (const lack of ['isolated', 'sharedMemory', 'relaxedSimd'] as const) {
      const device = { ...kDevice, [lack]: false };
      expect(chooseBuild(device)).toMatchObject({ arithmetic: 'strict', offersFast: false });
      expect(() => chooseBuild(device, fast)).toThrow('needs relaxed SIMD');
    }
  });
});

describe('thisDevice', () => {
  it('asks the engine about relaxed SIMD with a module that is whole', () => {
    const asked: BufferSource[] = [];
    const validate = vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => {
      asked.push(bytes);
      return true;
    });
    expect(thisDevice().relaxedSimd).toBe(true);
    validate.mockRestore();
    // The same module with two drops in place of the instruction is one that every engine knows.
    const bytes = new Uint8Array(asked[0] as Uint8Array<ArrayBuffer>);
    expect([...bytes.slice(-4)]).toEqual([0xfd, 0x85, 0x02, 0x0b]);
    bytes.set([0x1a, 0x1a, 0x01], bytes.length - 4);
    expect(WebAssembly.validate(bytes)).toBe(true);
  });
});

describe('openNative', () => {
  class FakeEngine {
    constructor(readonly threads: number) {}
    open() {
      return null;
    }
  }
  const kModule = { Engine: FakeEngine };

  /** Loads modules whose threads do as `begin` says; what was loaded, and which threads were ended. */
  function loader(begin: (options: LoaderOptions, workers: EventTarget[]) => Promise<unknown>) {
    const loaded: string[] = [];
    const ended: EventTarget[] = [];
    const load = (url: string) => {
      loaded.push(url);
      if (url.includes('single')) return Promise.resolve(() => Promise.resolve(kModule));
      return Promise.resolve((options: LoaderOptions) => {
        const workers = [new EventTarget(), new EventTarget()];
        const terminateAllThreads = () => ended.push(...workers);
        options.PThread = { unusedWorkers: workers as Worker[], terminateAllThreads };
        return begin(options, workers);
      });
    };
    const open = (arithmetic: 'strict' | 'fast' = 'strict') =>
      openNative(chooseBuild(kDevice, { arithmetic }), 'http://host/sub/', load as never);
    return { loaded, ended, open };
  }
  const never = () => new Promise<never>(() => undefined);
  const kOne = { build: 'single', threads: 1, offersFast: false, arithmetic: 'strict' };
  const quiet = () => vi.spyOn(console, 'warn').mockImplementation(() => undefined);

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('opens the build that was chosen when its threads start', async () => {
    const { loaded, ended, open } = loader(() => Promise.resolve(kModule));
    const { native, build } = await open();
    expect(build).toEqual(chooseBuild(kDevice));
    expect(native).toMatchObject({ threads: 8 });
    expect(loaded).toEqual(['http://host/sub/engine/tabtrain-threads.mjs']);
    expect(ended).toEqual([]);
  });

  it('trains on one thread when another does not start, and says why', async () => {
    const warned = quiet();
    const thrown = vi.fn();
    const { loaded, ended, open } = loader((_, workers) => {
      queueMicrotask(() => {
        workers[1]?.addEventListener('error', thrown);
        workers[1]?.dispatchEvent(new Event('error'));
      });
      return never();
    });
    const { native, build } = await open();
    expect(build).toEqual({ ...kOne, whySingle: 'a thread could not be started' });
    expect(native).toMatchObject({ threads: 1 });
    expect(loaded[1]).toBe('http://host/sub/engine/tabtrain-single.mjs');
    expect(ended).toHaveLength(2);
    expect(warned).toHaveBeenCalledOnce();
    expect(thrown).not.toHaveBeenCalled();
  });

  it('does so when the browser refuses a thread at once', async () => {
    quiet();
    const { open } = loader(() => {
      throw new DOMException('no workers here', 'SecurityError');
    });
    expect((await open()).build).toMatchObject(kOne);
  });

  it('does so when a thread gives no sign of life, however long the module takes to come', async () => {
    quiet();
    vi.useFakeTimers();
    let options: LoaderOptions = {};
    const { loaded, open } = loader((given) => {
      options = given;
      return never();
    });
    const opening = open();
    await vi.advanceTimersByTimeAsync(10 * kThreadPatience * 1000);
    expect(loaded).toHaveLength(1);
    options.asm = {};
    await vi.advanceTimersByTimeAsync(kThreadPatience * 1000);
    expect((await opening).build).toMatchObject(kOne);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not where the module itself is at fault, or where fast arithmetic is wanted', async () => {
    const broken = loader(() => Promise.reject(new Error('no memory')));
    await expect(broken.open()).rejects.toThrow('no memory');
    expect(broken.loaded).toHaveLength(1);
    quiet();
    const fast = loader((_, workers) => {
      queueMicrotask(() => workers[0]?.dispatchEvent(new Event('error')));
      return never();
    });
    await expect(fast.open('fast')).rejects.toThrow('Fast arithmetic needs threads');
  });
});

describe('unwrap', () => {
  it('throws the engine’s errors and passes results on', () => {
    expect(unwrap('{}')).toBe('{}');
    expect(() => unwrap<string>(new Error('optimizer.lr: got -1'))).toThrow('optimizer.lr: got -1');
  });
});
