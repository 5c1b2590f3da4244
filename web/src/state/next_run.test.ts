import { describe, expect, it } from 'vitest';
import type { DataFile, KeptSet } from '../protocol';
import { kNoMnist } from '../testing/fake_engine';
import { flush } from '../testing/site';
import { engine, store, useStore } from '../testing/store';

useStore();

const file = (path: string): DataFile => ({ path, file: new File([], path) });

const kKept: KeptSet = {
  id: 'v1-mnist.bin',
  source: 'mnist',
  name: 'MNIST',
  shape: [1, 28, 28],
  train: 60000,
  test: 10000,
  bytes: 55e6,
  problem: null,
};

describe('setting up', () => {
  it('summarises the network as it is edited', async () => {
    await store.whenReady();
    store.next.setNetwork({ notation: 'C8 GAP' });
    await flush();
    expect(store.next.network.value?.parameters).toBe('C8 GAP'.length);
  });

  it('knows whether it is still what its preset says', async () => {
    await store.whenReady();
    expect(store.next.isChanged.value).toBe(false);
    store.next.setNetwork({ notation: 'C8 GAP' });
    expect(store.next.isChanged.value).toBe(true);
    store.next.usePreset('small');
    expect(store.next.isChanged.value).toBe(false);
    await store.next.useFiles([file('test_batch.bin')]);
    expect(store.next.setUp.value.data.source).toBe('cifar10');
    expect(store.next.isChanged.value).toBe(false);
    store.next.setRun({ epochs: 7 });
    expect(store.next.isChanged.value).toBe(true);
  });

  it('shows the core’s error at the network, and clears it when it is right again', async () => {
    await store.whenReady();
    engine.refusal.summarise = 'notation: token 2 "X": not known';
    store.next.setNetwork({ notation: 'C8 X' });
    await flush();
    expect(store.errors.network.value).toContain('token 2');
    engine.refusal = {};
    store.next.setNetwork({ notation: 'C8 GAP' });
    await flush();
    expect(store.errors.network.value).toBeNull();
  });

  it('takes a preset over, with the defaults for what it leaves open', async () => {
    await store.whenReady();
    store.next.usePreset('small');
    const setUp = store.next.setUp.value;
    expect(setUp).toMatchObject({ name: 'small', epochs: 3, batch_size: 64 });
    expect(setUp.network).toMatchObject({ notation: 'C8 GAP c10', norm: 'none' });
  });

  it('gives another schedule its own fields', async () => {
    await store.whenReady();
    store.next.setType('schedule', 'step');
    expect(store.next.setUp.value.schedule).toEqual({ type: 'step', gamma: 0.5 });
    store.next.setType('schedule', 'no such');
    expect(store.next.setUp.value.schedule.type).toBe('step');
  });
});

describe('data', () => {
  it('keeps the images it had when files cannot be read', async () => {
    await store.whenReady();
    engine.refusal.loadFiles = 'x.bin: expected cifar-10-binary.tar.gz';
    await store.next.useFiles([file('x.bin')]);
    expect(store.errors.data.value).toContain('x.bin');
    expect(store.images.info.value?.name).toBe('built-in');
    engine.refusal = {};
    await store.next.useFiles([file('test_batch.bin')]);
    expect(store.errors.data.value).toBeNull();
    expect(store.images.info.value?.name).toBe('CIFAR-10');
  });

  it('names the source of the images in the run document', async () => {
    await store.whenReady();
    await store.next.useFiles([file('test_batch.bin')]);
    await store.training.start();
    expect(engine.configured?.data).toEqual({ source: 'cifar10' });
  });

  it('says what is missing, and does not start', async () => {
    await store.whenReady();
    engine.missing = kNoMnist;
    store.next.usePreset('small');
    await flush();
    expect(store.images.missing.value).toContain('needs MNIST');
    await store.training.start();
    expect(engine.configured).toBeNull();
    expect(store.training.starting.value).toBe(false);
    await store.next.useBuiltin();
    expect(store.images.missing.value).toBeNull();
  });

  it('leaves the images of a run in peace when another preset is looked at', async () => {
    await store.training.start();
    engine.tell({ state: 'running' });
    engine.calls = [];
    store.next.usePreset('small');
    await flush();
    expect(engine.calls).not.toContain('prepareData');
  });

  it('keeps what was read for next time', async () => {
    await store.whenReady();
    engine.kept = [kKept];
    await store.next.useFiles([file('test_batch.bin')]);
    await flush();
    expect(engine.calls).toContain('keepData');
    expect(store.images.kept.value).toEqual([kKept]);
    await store.next.useKept(kKept);
    expect(engine.calls).toContain(`loadKept ${kKept.id}`);
    expect(store.images.info.value?.name).toBe('MNIST');
    await store.images.forget(kKept);
    expect(store.images.kept.value).toEqual([]);
  });

  it('says plainly when nothing can be kept, and goes on', async () => {
    await store.whenReady();
    engine.refusal.keepData = 'the browser has no room for 184 MB';
    await store.next.useFiles([file('test_batch.bin')]);
    await flush();
    expect(store.images.keepTrouble.value).toContain('no room for 184 MB');
    expect(store.errors.data.value).toBeNull();
    await store.training.start();
    expect(engine.configured).not.toBeNull();
  });

  it('shows what is in the images until others come', async () => {
    await store.whenReady();
    await store.next.look();
    await store.next.previewAugmentation();
    expect(store.images.statistics.value?.train.classCounts).toEqual([60, 40]);
    expect(store.images.grid.value?.width).toBe(1);
    expect(store.images.augmented.value?.width).toBe(1);
    await store.next.useFiles([file('test_batch.bin')]);
    expect(store.images.statistics.value).toBeNull();
    expect(store.images.augmented.value).toBeNull();
  });

  it('writes an empty list as no list', async () => {
    await store.whenReady();
    store.next.setSetting('data', 'mean', [0.1]);
    expect(store.next.setUp.value.data.mean).toEqual([0.1]);
    store.next.setSetting('data', 'mean', []);
    expect(store.next.setUp.value.data).not.toHaveProperty('mean');
  });
});
