import { describe, expect, it } from 'vitest';
import type { DataFile } from '../protocol';
import { engine, store, useStore } from '../testing/store';

useStore();

const file = (path: string): DataFile => ({ path, file: new File([], path) });

describe('arithmetic', () => {
  const openings = () => engine.calls.filter((call) => call.startsWith('open'));

  it('is strict, and stays with one engine', async () => {
    await store.training.start();
    await store.training.start();
    expect(openings()).toEqual(['open strict']);
    expect(store.bench.focus.value?.facts.arithmetic).toBe('strict');
  });

  it('takes another engine for the next run, with the same images', async () => {
    await store.next.useFiles([file('test_batch.bin')]);
    await store.training.start();
    store.next.setArithmetic('fast');
    expect(store.bench.focus.value?.facts.arithmetic).toBe('strict');
    engine.calls = [];
    await store.training.start();
    const calls = engine.calls.filter((call) => !/^(summarise|keptData)/.test(call));
    expect(calls).toEqual([
      'open fast',
      'subscribe',
      'loadFiles test_batch.bin',
      'images',
      'prepareData',
      'configure',
      'saveRunsAs 1',
      'run',
    ]);
    expect(store.engine.info.value?.arithmetic).toBe('fast');
    expect(store.bench.focus.value?.facts.arithmetic).toBe('fast');
    expect(store.images.info.value?.name).toBe('CIFAR-10');
  });

  it('goes on with the paused run as it began', async () => {
    await store.training.start();
    engine.tell({ state: 'paused' });
    store.next.setArithmetic('fast');
    await store.training.start();
    expect(openings()).toEqual(['open strict']);
    expect(store.bench.focus.value?.facts.arithmetic).toBe('strict');
  });

  it('stays as it was when the other engine does not load', async () => {
    await store.whenReady();
    store.next.setArithmetic('fast');
    engine.refusal.open = 'The engine did not load';
    await store.training.start();
    expect(store.errors.run.value).toBe('The engine did not load');
    expect(store.engine.arithmetic.value).toBe('strict');
    expect(store.training.starting.value).toBe(false);
    expect(engine.configured).toBeNull();
    await store.training.start();
    expect(store.bench.focus.value?.facts.arithmetic).toBe('strict');
  });

  it('trains on nothing when the images cannot be read again', async () => {
    await store.next.useFiles([file('test_batch.bin')]);
    store.next.setArithmetic('fast');
    engine.refusal.loadFiles = 'the file has gone';
    await store.training.start();
    expect(store.errors.data.value).toBe('the file has gone');
    expect(store.images.info.value).toBeNull();
    expect(engine.configured).toBeNull();
  });
});
