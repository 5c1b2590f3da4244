import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochEvent, StepEvent } from '../protocol';
import { FakeEngine } from '../testing/fake_engine';
import { placeOf, Store } from './store';

let engine: FakeEngine;
let store: Store;

const flush = () => new Promise((done) => setTimeout(done, 0));

const kStep: StepEvent = {
  kind: 'step',
  epoch: 1,
  step: 10,
  stepsPerEpoch: 10,
  globalStep: 10,
  loss: 1.5,
  correct: 5,
  images: 10,
  learningRate: 0.1,
};

const kEpoch: EpochEvent = {
  kind: 'epoch',
  epoch: 1,
  trainLoss: 1.6,
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

describe('opening', () => {
  it('loads the built-in images, the choices and the network’s summary', async () => {
    await store.whenReady();
    await flush();
    expect(store.engine.value?.threads).toBe(2);
    expect(store.data.value?.name).toBe('built-in');
    expect(store.samples.value?.images).toHaveLength(1);
    expect(store.presets.value).toHaveLength(1);
    expect(store.network.value?.parameters).toBeGreaterThan(0);
    expect(store.hosted.value).toBeNull();
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
    answerFetch(200, { files: [{ path: 'cifar-10-binary.tar.gz', bytes: 5 }] });
    store = new Store(engine, 'http://localhost/');
    await store.whenReady();
    expect(store.hosted.value?.files).toHaveLength(1);
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
    store.setSchedule('step');
    expect(store.setUp.value.schedule).toEqual({ type: 'step', gamma: 0.5 });
    store.setSchedule('no such');
    expect(store.setUp.value.schedule.type).toBe('step');
  });
});

describe('data', () => {
  it('keeps the images it had when files cannot be read', async () => {
    await store.whenReady();
    engine.refusal.loadFiles = 'x.bin: expected cifar-10-binary.tar.gz';
    await store.useFiles([new File([], 'x.bin')]);
    expect(store.errors.data.value).toContain('x.bin');
    expect(store.data.value?.name).toBe('built-in');
    engine.refusal = {};
    await store.useFiles([new File([], 'test_batch.bin')]);
    expect(store.errors.data.value).toBeNull();
    expect(store.data.value?.name).toBe('CIFAR-10');
  });

  it('names the source of the images in the run document', async () => {
    await store.whenReady();
    await store.useFiles([new File([], 'test_batch.bin')]);
    await store.start();
    expect(engine.configured?.data).toEqual({ source: 'cifar10' });
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
    await store.useFiles([new File([], 'test_batch.bin')]);
    await store.start();
    store.setArithmetic('fast');
    expect(store.run.value?.arithmetic).toBe('strict');
    engine.calls = [];
    await store.start();
    const calls = engine.calls.filter((call) => !call.startsWith('summarise'));
    expect(calls).toEqual([
      'open fast',
      'subscribe',
      'loadFiles test_batch.bin',
      'images',
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
    await store.useFiles([new File([], 'test_batch.bin')]);
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
