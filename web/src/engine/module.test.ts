import { describe, expect, it, vi } from 'vitest';
import { chooseBuild, thisDevice, unwrap, type Device } from './module';

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

describe('unwrap', () => {
  it('throws the engine’s errors and passes results on', () => {
    expect(unwrap('{}')).toBe('{}');
    expect(() => unwrap<string>(new Error('optimizer.lr: got -1'))).toThrow('optimizer.lr: got -1');
  });
});
