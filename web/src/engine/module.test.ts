import { describe, expect, it } from 'vitest';
import { chooseBuild, unwrap } from './module';

describe('chooseBuild', () => {
  it('takes all cores of an isolated page, at most 16', () => {
    const device = { isolated: true, sharedMemory: true, cores: 8 };
    expect(chooseBuild(device)).toEqual({ build: 'threads', threads: 8, whySingle: null });
    expect(chooseBuild({ ...device, cores: 64 }).threads).toBe(16);
  });

  it('obeys a wanted number of threads', () => {
    const device = { isolated: true, sharedMemory: true, cores: 8 };
    expect(chooseBuild(device, 2)).toMatchObject({ build: 'threads', threads: 2 });
    expect(chooseBuild(device, -3).threads).toBe(1);
  });

  it('trains on one thread without isolation, and says why', () => {
    const build = chooseBuild({ isolated: false, sharedMemory: true, cores: 8 }, 4);
    expect(build).toMatchObject({ build: 'single', threads: 1 });
    expect(build.whySingle).toContain('COOP');
  });

  it('trains on one thread without shared memory', () => {
    const build = chooseBuild({ isolated: true, sharedMemory: false, cores: 8 });
    expect(build).toMatchObject({ build: 'single', threads: 1 });
    expect(build.whySingle).toContain('shared memory');
  });
});

describe('unwrap', () => {
  it('throws the engine’s errors and passes results on', () => {
    expect(unwrap('{}')).toBe('{}');
    expect(() => unwrap<string>(new Error('optimizer.lr: got -1'))).toThrow('optimizer.lr: got -1');
  });
});
