import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataFile, EpochEvent, KeptSet, StepEvent } from '../protocol';
import { FakeEngine } from '../testing/fake_engine';
import { placeOf, Store } from './store';

let engine: FakeEngine;
let store: Store;

const flush = () => new Promise((done) => setTimeout(done, 0));

const file = (path: string): DataFile => ({ path, file: new File([], path) });

const kStep: StepEvent = {
  kind: 'step',
  epoch: 1,
  step: 10,
  stepsPerEpoch: 10,
  globalStep: 10,
  loss: 1.5,
  objective: 1.5,
  correct: 5,
  images: 10,
  learningRate: 0.1,
};

const kEpoch: EpochEvent = {
  kind: 'epoch',
  epoch: 1,
  trainLoss: 1.6,
  trainObjective: 1.6,
  trainAccuracy: 0.5,
  testLoss: 1.4,
  testAccuracy: 0.6,
  digest: 'abc',
  last: false,
};

function answerFetch(status: number, body: unknown): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })));
}

beforeEach(() => {
  answerFetch(404, null);
  engine = new FakeEngine();
  store = new Store(engine, 'http://localhost/sub/');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

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

describe('opening', () => {
  it('loads the built-in images, the choices and the network’s summary', async () => {
    await store.whenReady();
    await flush();
    expect(store.engine.value?.threads).toBe(2);
    expect(store.data.value?.name).toBe('built-in');
    expect(store.images.samples.value?.images).toHaveLength(1);
    expect(store.presets.value).toHaveLength(1);
    expect(store.network.value?.parameters).toBeGreaterThan(0);
    expect(store.images.hosted.value).toBeNull();
  });

  it('starts from the core’s first preset, unless something was set already', async () => {
    await store.whenReady();
    expect(store.setUp.value).toMatchObject({ name: 'small', epochs: 3 });
    store = new Store(engine, 'http://localhost/');
    store.setRun({ epochs: 7 });
    await store.whenReady();
    expect(store.setUp.value).toMatchObject({ name: 'first', epochs: 7 });
  });

  it('offers the site’s copy of the data where there is one', async () => {
    const files = [{ path: 'cifar-10-binary.tar.gz', bytes: 5 }];
    answerFetch(200, { sets: [{ source: 'cifar10', files }] });
    store = new Store(engine, 'http://localhost/');
    await store.whenReady();
    expect(store.images.hosted.value?.sets).toHaveLength(1);
  });

  it('says at the top when the engine does not load', async () => {
    engine.refusal.open = 'The engine did not load';
    store = new Store(engine, 'http://localhost/');
    await store.whenReady();
    expect(store.errors.engine.value).toBe('The engine did not load');
    await store.start();
    expect(engine.configured).toBeNull();
    expect(store.starting.value).toBe(false);
  });
});

describe('setting up', () => {
  it('summarises the network as it is edited', async () => {
    await store.whenReady();
    store.setNetwork({ notation: 'C8 GAP' });
    await flush();
    expect(store.network.value?.parameters).toBe('C8 GAP'.length);
  });

  it('shows the core’s error at the network, and clears it when it is right again', async () => {
    await store.whenReady();
    engine.refusal.summarise = 'notation: token 2 "X": not known';
    store.setNetwork({ notation: 'C8 X' });
    await flush();
    expect(store.errors.network.value).toContain('token 2');
    engine.refusal = {};
    store.setNetwork({ notation: 'C8 GAP' });
    await flush();
    expect(store.errors.network.value).toBeNull();
  });

  it('takes a preset over, with the defaults for what it leaves open', async () => {
    await store.whenReady();
    store.usePreset('small');
    const setUp = store.setUp.value;
    expect(setUp).toMatchObject({ name: 'small', epochs: 3, batch_size: 64 });
    expect(setUp.network).toMatchObject({ notation: 'C8 GAP c10', norm: 'none' });
  });

  it('gives another schedule its own fields', async () => {
    await store.whenReady();
    store.setType('schedule', 'step');
    expect(store.setUp.value.schedule).toEqual({ type: 'step', gamma: 0.5 });
    store.setType('schedule', 'no such');
    expect(store.setUp.value.schedule.type).toBe('step');
  });
});

describe('data', () => {
  it('keeps the images it had when files cannot be read', async () => {
    await store.whenReady();
    engine.refusal.loadFiles = 'x.bin: expected cifar-10-binary.tar.gz';
    await store.useFiles([file('x.bin')]);
    expect(store.errors.data.value).toContain('x.bin');
    expect(store.data.value?.name).toBe('built-in');
    engine.refusal = {};
    await store.useFiles([file('test_batch.bin')]);
    expect(store.errors.data.value).toBeNull();
    expect(store.data.value?.name).toBe('CIFAR-10');
  });

  it('names the source of the images in the run document', async () => {
    await store.whenReady();
    await store.useFiles([file('test_batch.bin')]);
    await store.start();
    expect(engine.configured?.data).toEqual({ source: 'cifar10' });
  });

  it('says what is missing, and does not start', async () => {
    await store.whenReady();
    engine.missing = 'This run needs MNIST, which is not loaded.';
    store.usePreset('small');
    await flush();
    expect(store.images.missing.value).toBe(engine.missing);
    await store.start();
    expect(engine.configured).toBeNull();
    expect(store.starting.value).toBe(false);
    await store.useBuiltin();
    expect(store.images.missing.value).toBeNull();
  });

  it('leaves the images of a run in peace when another preset is looked at', async () => {
    await store.start();
    engine.tell({ state: 'running' });
    engine.calls = [];
    store.usePreset('small');
    await flush();
    expect(engine.calls).not.toContain('prepareData');
  });

  it('keeps what was read for next time', async () => {
    await store.whenReady();
    engine.kept = [kKept];
    await store.useFiles([file('test_batch.bin')]);
    await flush();
    expect(engine.calls).toContain('keepData');
    expect(store.images.kept.value).toEqual([kKept]);
    await store.useKept(kKept);
    expect(engine.calls).toContain(`loadKept ${kKept.id}`);
    expect(store.data.value?.name).toBe('MNIST');
    await store.images.forget(kKept);
    expect(store.images.kept.value).toEqual([]);
  });

  it('says plainly when nothing can be kept, and goes on', async () => {
    await store.whenReady();
    engine.refusal.keepData = 'the browser has no room for 184 MB';
    await store.useFiles([file('test_batch.bin')]);
    await flush();
    expect(store.images.keepTrouble.value).toContain('no room for 184 MB');
    expect(store.errors.data.value).toBeNull();
    await store.start();
    expect(engine.configured).not.toBeNull();
  });

  it('shows what is in the images until others come', async () => {
    await store.whenReady();
    await store.look();
    await store.previewAugmentation();
    expect(store.images.statistics.value?.train.classCounts).toEqual([60, 40]);
    expect(store.images.grid.value?.width).toBe(1);
    expect(store.images.augmented.value?.width).toBe(1);
    await store.useFiles([file('test_batch.bin')]);
    expect(store.images.statistics.value).toBeNull();
    expect(store.images.augmented.value).toBeNull();
  });

  it('writes an empty list as no list', async () => {
    await store.whenReady();
    store.setSetting('data', 'mean', [0.1]);
    expect(store.setUp.value.data.mean).toEqual([0.1]);
    store.setSetting('data', 'mean', []);
    expect(store.setUp.value.data).not.toHaveProperty('mean');
  });
});

describe('running', () => {
  it('waits for the engine when started early', async () => {
    const started = store.start();
    expect(store.starting.value).toBe(true);
    await started;
    expect(engine.calls.slice(-2)).toEqual(['configure', 'run']);
  });

  it('continues a paused run without setting it up again', async () => {
    await store.start();
    engine.tell({ state: 'paused' });
    engine.calls = [];
    await store.start();
    await store.step();
    expect(engine.calls).toEqual(['run', 'step']);
  });

  it('follows steps and epochs', async () => {
    await store.start();
    engine.tell({ events: [kStep], trainMs: 500, trainImages: 100, busyMs: 500 });
    expect(store.lastStep.value?.loss).toBe(1.5);
    expect(store.pace.value.imagesPerSecond).toBe(200);
    engine.tell({ events: [{ kind: 'evaluation', epoch: 1, done: 5, total: 10 }] });
    expect(store.classified.value).toMatchObject({ done: 5 });
    engine.tell({ events: [kEpoch] });
    await flush();
    expect(store.classified.value).toBeNull();
    expect(store.history.epochs).toEqual([kEpoch]);
    expect(store.evaluation.value?.correct).toBe(8);
  });

  it('forgets the old run when the next one starts', async () => {
    await store.start();
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    await flush();
    await store.start();
    expect(store.history.epochs).toEqual([]);
    expect(store.evaluation.value).toBeNull();
    expect(store.lastStep.value).toBeNull();
  });

  it('puts a refused setting beside its field', async () => {
    engine.refusal.configure = 'optimizer.lr: got -1, allowed 0 to 1000';
    await store.start();
    expect(store.errors.training.value).toContain('got -1');
    expect(store.starting.value).toBe(false);
    store.setSetting('optimizer', 'lr', 0.1);
    expect(store.errors.training.value).toBeNull();
  });

  it('hints when the loss diverges', async () => {
    await store.start();
    engine.tell({ state: 'diverged', events: [{ kind: 'diverged', epoch: 1, step: 3 }] });
    expect(store.errors.run.value).toContain('smaller learning rate');
  });

  it('shows the engine’s failure', async () => {
    await store.start();
    engine.tell({ state: 'failed', error: 'Out of memory' });
    expect(store.errors.run.value).toBe('Out of memory');
  });
});

describe('arithmetic', () => {
  const openings = () => engine.calls.filter((call) => call.startsWith('open'));

  it('is strict, and stays with one engine', async () => {
    await store.start();
    await store.start();
    expect(openings()).toEqual(['open strict']);
    expect(store.run.value?.arithmetic).toBe('strict');
  });

  it('takes another engine for the next run, with the same images', async () => {
    await store.useFiles([file('test_batch.bin')]);
    await store.start();
    store.setArithmetic('fast');
    expect(store.run.value?.arithmetic).toBe('strict');
    engine.calls = [];
    await store.start();
    const calls = engine.calls.filter((call) => !/^(summarise|keptData)/.test(call));
    expect(calls).toEqual([
      'open fast',
      'subscribe',
      'loadFiles test_batch.bin',
      'images',
      'prepareData',
      'configure',
      'run',
    ]);
    expect(store.engine.value?.arithmetic).toBe('fast');
    expect(store.run.value?.arithmetic).toBe('fast');
    expect(store.data.value?.name).toBe('CIFAR-10');
  });

  it('goes on with the paused run as it began', async () => {
    await store.start();
    engine.tell({ state: 'paused' });
    store.setArithmetic('fast');
    await store.start();
    expect(openings()).toEqual(['open strict']);
    expect(store.run.value?.arithmetic).toBe('strict');
  });

  it('stays as it was when the other engine does not load', async () => {
    await store.whenReady();
    store.setArithmetic('fast');
    engine.refusal.open = 'The engine did not load';
    await store.start();
    expect(store.errors.run.value).toBe('The engine did not load');
    expect(store.arithmetic.value).toBe('strict');
    expect(store.starting.value).toBe(false);
    expect(engine.configured).toBeNull();
    await store.start();
    expect(store.run.value?.arithmetic).toBe('strict');
  });

  it('trains on nothing when the images cannot be read again', async () => {
    await store.useFiles([file('test_batch.bin')]);
    store.setArithmetic('fast');
    engine.refusal.loadFiles = 'the file has gone';
    await store.start();
    expect(store.errors.data.value).toBe('the file has gone');
    expect(store.data.value).toBeNull();
    expect(engine.configured).toBeNull();
  });
});

describe('placeOf', () => {
  it('finds the panel of a field', () => {
    expect(placeOf('optimizer.lr: got -1')).toBe('training');
    expect(placeOf('epochs: got 0')).toBe('training');
    expect(placeOf('network.notation: token 1')).toBe('network');
    expect(placeOf('data.source: got x')).toBe('data');
    expect(placeOf('[memory] could not get 9 MiB')).toBe('training');
    expect(placeOf('Out of memory')).toBe('run');
  });
});
