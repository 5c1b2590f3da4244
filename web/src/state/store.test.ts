import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataFile, EpochEvent, KeptSet, StepEvent } from '../protocol';
import { FakeEngine, kNoMnist, kSummary } from '../testing/fake_engine';
import { lessonNamed } from './lessons';
import type { KeptRun } from './run';
import type { RunKeeper } from './kept_runs';
import { linkHash } from './link';
import { placeOf } from './places';
import { Store } from './store';

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
  lane: 0,
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
  lane: 0,
  images: {
    image: Uint32Array.of(0, 1),
    label: Uint8Array.of(0, 1),
    predicted: Uint8Array.of(0, 0),
    probability: Float32Array.of(0.9, 0.8),
    loss: Float32Array.of(0.1, 1.6),
  },
  weights: Float32Array.of(1, 2),
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
    engine.missing = kNoMnist;
    store.usePreset('small');
    await flush();
    expect(store.images.missing.value).toContain('needs MNIST');
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
    expect(engine.calls.slice(-3)).toEqual(['configure', 'saveRunsAs 1', 'run']);
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
    expect(store.focus.value?.lastStep.value?.loss).toBe(1.5);
    expect(store.pace.value.imagesPerSecond).toBe(200);
    engine.tell({ events: [{ kind: 'evaluation', epoch: 1, done: 5, total: 10, lane: 0 }] });
    expect(store.focus.value?.classified.value).toMatchObject({ done: 5 });
    engine.tell({ events: [kEpoch] });
    await flush();
    expect(store.focus.value?.classified.value).toBeNull();
    expect(store.focus.value?.history.epochs).toMatchObject([{ epoch: 1, testAccuracy: 0.6 }]);
    expect(store.shown.value).toEqual({ epoch: 1, weights: kEpoch.weights, images: kEpoch.images });
  });

  it('keeps the old run beside the next one, which is looked at', async () => {
    await store.start();
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    await flush();
    const [old] = store.runs.value;
    await store.start();
    expect(store.runs.value).toHaveLength(2);
    expect(store.runs.value[1]).toBe(old);
    expect(old?.history.epochs).toHaveLength(1);
    expect(store.focus.value?.history.epochs).toEqual([]);
    expect(store.focus.value?.label.value.name).toBe('fake 2');
    expect(store.shown.value).toBeNull();
    if (old) store.lookAt(old);
    expect(store.shown.value?.epoch).toBe(1);
    expect(store.laneOf(old ?? null)).toBe(-1);
  });

  it('predicts the time of an epoch before the start', async () => {
    await store.whenReady();
    await vi.waitFor(
      () => {
        // 100 training images at 50 a second, 10 test images at three times that.
        expect(store.predictor.prediction.value?.epochSeconds).toBeCloseTo(2 + 10 / 150);
      },
      { timeout: 5000 },
    );
    expect(engine.calls.filter((call) => call === 'probe')).toHaveLength(1);
  });

  it('changes the rate of the run that goes on', async () => {
    await store.start();
    await store.setLearningRate(0.02);
    expect(engine.calls).toContain('setLearningRate 0.02');
    engine.refusal.setLearningRate = 'learning rate: got -1';
    await store.setLearningRate(-1);
    expect(store.errors.run.value).toContain('got -1');
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
    engine.tell({ state: 'diverged', events: [{ kind: 'diverged', epoch: 1, step: 3, lane: 0 }] });
    expect(store.errors.run.value).toContain('smaller learning rate');
  });

  it('shows the engine’s failure', async () => {
    await store.start();
    engine.tell({ state: 'failed', error: 'Out of memory' });
    expect(store.errors.run.value).toBe('Out of memory');
  });
});

describe('an epoch that was chosen', () => {
  it('is looked into with its own weights', async () => {
    await store.start();
    engine.tell({ events: [kEpoch] });
    engine.tell({ events: [{ ...kEpoch, epoch: 2, weights: Float32Array.of(3, 4) }] });
    const run = store.focus.value;
    expect(run && store.weightsOf(run)).toBeNull();
    store.epoch.value = 1;
    expect(run && store.weightsOf(run)).toEqual(kEpoch.weights);
  });

  it('is not kept with its weights', async () => {
    await store.start();
    engine.tell({ events: [kEpoch] });
    expect(store.focus.value?.keep().newest).toEqual({ epoch: 1, images: kEpoch.images });
  });
});

describe('a lesson', () => {
  const lesson = lessonNamed('first');
  const finish = () => {
    engine.tell({ events: [kEpoch] });
    engine.tell({ state: 'finished' });
  };

  it('takes a guess before the run, and none after it', async () => {
    engine.summary = { ...kSummary, document: { name: 'lesson-first' } };
    await store.whenReady();
    store.useLesson(lesson);
    expect(store.setUp.value.name).toBe('lesson-first');
    store.guess(1);
    await store.start();
    expect(store.outcome.value).toBeNull();
    finish();
    expect(store.outcome.value).toBe(1);
    store.guess(2);
    expect(store.lesson.value?.guess).toBe(1);
  });

  it('counts the first run since it was opened', async () => {
    engine.summary = { ...kSummary, document: { name: 'lesson-first' } };
    await store.start();
    finish();
    vi.setSystemTime(Date.now() + 1000);
    store.useLesson(lesson);
    expect(store.outcome.value).toBeNull();
    await store.start();
    finish();
    await store.start();
    engine.tell({ events: [{ ...kEpoch, testAccuracy: 0.9 }] });
    engine.tell({ state: 'finished' });
    expect(store.outcome.value).toBe(1);
    vi.useRealTimers();
  });

  it('may train a preset', async () => {
    engine.presetName = 'class';
    store = new Store(engine, 'http://localhost/');
    await store.whenReady();
    store.useLesson(lessonNamed('class'));
    expect(store.setUp.value.name).toBe('class');
  });
});

describe('a race', () => {
  const lanes = () => store.live.value.map((run) => run.history.epochs.length);

  it('is of runs that differ in their norm, whose events find them', async () => {
    await store.whenReady();
    await store.startRace(['batch_norm', 'layer_norm'], 4);
    expect(engine.raced.map((run) => [run.network.norm, run.batch_size])).toEqual([
      ['batch_norm', 4],
      ['layer_norm', 4],
    ]);
    engine.tell({ events: [{ ...kEpoch, lane: 1 }] });
    expect(lanes()).toEqual([0, 1]);
    const [first, second] = store.live.value;
    expect(second?.facts.weightsFrom).toBe(first?.id);
    expect(store.runs.value.every((run) => run.shown.value)).toBe(true);
  });
});

describe('finding a rate', () => {
  it('ends with a suggestion', async () => {
    await store.whenReady();
    await store.searchRate();
    expect(store.search.value).toMatchObject({ finished: true, steepest: 0.01 });
    expect(store.searching.value).toBe(false);
  });

  it('says what was wrong beside the settings', async () => {
    await store.whenReady();
    engine.refusal.searchRate = 'optimizer.lr: got -1';
    await store.searchRate();
    expect(store.errors.training.value).toContain('got -1');
    expect(store.searching.value).toBe(false);
  });
});

describe('keeping runs', () => {
  class Shelf implements RunKeeper {
    kept = new Map<string, KeptRun>();
    all() {
      return Promise.resolve([...this.kept.values()]);
    }
    put(run: KeptRun) {
      this.kept.set(run.facts.id, structuredClone(run));
      return Promise.resolve();
    }
    remove(id: string) {
      this.kept.delete(id);
      return Promise.resolve();
    }
  }

  it('finds them again with their history and newest evaluation', async () => {
    const keeper = new Shelf();
    store = new Store(engine, 'http://localhost/', { keeper });
    await store.start();
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    if (store.focus.value) store.relabel(store.focus.value, { name: 'mine', note: 'good' });
    await vi.waitFor(() => {
      expect([...keeper.kept.values()][0]?.label.name).toBe('mine');
    });
    store = new Store(engine, 'http://localhost/', { keeper });
    await store.whenReady();
    const [run] = store.runs.value;
    expect(run?.label.value).toMatchObject({ name: 'mine', note: 'good' });
    expect(run?.history.epochs).toHaveLength(1);
    expect(run?.evaluations.at(null)?.images.predicted).toEqual(kEpoch.images.predicted);
    if (run) await store.removeRun(run);
    expect(keeper.kept.size).toBe(0);
  });

  it('says so where nothing can be kept', async () => {
    const refuse = () => Promise.reject(new Error('no storage'));
    store = new Store(engine, 'http://localhost/', {
      keeper: { all: refuse, put: refuse, remove: refuse },
    });
    await store.whenReady();
    expect(store.keeps.value).toBe(false);
  });
});

describe('a link', () => {
  it('brings its settings', async () => {
    const hash = await linkHash({ network: { notation: 'C9 GAP c10' }, seed: 7 });
    store = new Store(engine, 'http://localhost/', { hash });
    await store.whenReady();
    expect(store.setUp.value).toMatchObject({ seed: 7, network: { notation: 'C9 GAP c10' } });
    expect(store.linked.value).toBe('opened');
  });

  it('takes a preset by its name, and says when there is none of it', async () => {
    const second = { name: 'other', title: 'Other', run: { network: { notation: 'C7 GAP c10' } } };
    const presets = await engine.presets();
    vi.spyOn(engine, 'presets').mockResolvedValue([...presets, second]);
    store = new Store(engine, 'http://localhost/', { preset: 'other' });
    await store.whenReady();
    expect(store.setUp.value).toMatchObject({ name: 'other', network: { notation: 'C7 GAP c10' } });
    expect(store.linked.value).toBe('opened');
    store = new Store(engine, 'http://localhost/', { preset: 'r9' });
    await store.whenReady();
    expect(store.setUp.value.name).toBe('small');
    expect(store.linked.value).toBe('broken');
  });

  it('changes nothing when it is broken', async () => {
    store = new Store(engine, 'http://localhost/', { hash: '#run=AAAA' });
    await store.whenReady();
    expect(store.linked.value).toBe('broken');
    expect(store.setUp.value.name).toBe('small');
  });
});

describe('arithmetic', () => {
  const openings = () => engine.calls.filter((call) => call.startsWith('open'));

  it('is strict, and stays with one engine', async () => {
    await store.start();
    await store.start();
    expect(openings()).toEqual(['open strict']);
    expect(store.focus.value?.facts.arithmetic).toBe('strict');
  });

  it('takes another engine for the next run, with the same images', async () => {
    await store.useFiles([file('test_batch.bin')]);
    await store.start();
    store.setArithmetic('fast');
    expect(store.focus.value?.facts.arithmetic).toBe('strict');
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
      'saveRunsAs 1',
      'run',
    ]);
    expect(store.engine.value?.arithmetic).toBe('fast');
    expect(store.focus.value?.facts.arithmetic).toBe('fast');
    expect(store.data.value?.name).toBe('CIFAR-10');
  });

  it('goes on with the paused run as it began', async () => {
    await store.start();
    engine.tell({ state: 'paused' });
    store.setArithmetic('fast');
    await store.start();
    expect(openings()).toEqual(['open strict']);
    expect(store.focus.value?.facts.arithmetic).toBe('strict');
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
    expect(store.focus.value?.facts.arithmetic).toBe('strict');
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
