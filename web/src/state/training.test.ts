import { describe, expect, it, vi } from 'vitest';
import { kEpoch, kStep } from '../testing/fake_engine';
import { flush } from '../testing/site';
import { engine, store, useStore } from '../testing/store';

useStore();

describe('running', () => {
  it('waits for the engine when started early', async () => {
    const started = store.training.start();
    expect(store.training.starting.value).toBe(true);
    await started;
    expect(engine.calls.slice(-3)).toEqual(['configure', 'saveRunsAs 1', 'run']);
  });

  it.each([
    ['a run', () => store.training.start()],
    [
      'a race',
      () => store.training.startRace(['batch_norm', 'group_norm'], store.next.setUp.peek()),
    ],
  ])('begins %s with the images that are being read', async (_, start) => {
    await store.whenReady();
    let arrive = (): void => undefined;
    const read = engine.loadFiles.bind(engine);
    vi.spyOn(engine, 'loadFiles').mockImplementation(async (files) => {
      await new Promise<void>((done) => (arrive = done));
      return read(files);
    });
    void store.next.useFiles([{ path: 'test_batch.bin', file: new File([], 'a') }]);
    const started = start();
    await flush();
    expect(store.training.starting.value).toBe(true);
    expect(engine.calls).not.toContain('configure');
    arrive();
    await started;
    const [document] = [...engine.raced, engine.configured];
    expect(document?.data?.source).toBe('cifar10');
    expect(store.bench.live.value).toHaveLength(Math.max(1, engine.raced.length));
  });

  it('ends with a run that is removed, which stays so', async () => {
    await store.training.start();
    engine.tell({ state: 'paused', events: [kStep, kEpoch] });
    const [run] = store.bench.runs.value;
    if (!run) throw new Error('no run');
    store.bench.epoch.value = 1;
    const kept = vi.spyOn(store.bench.shelf, 'keepSoon');
    await store.removeRun(run);
    expect(engine.calls).toContain('stop');
    engine.tell({ state: 'stopped', events: [{ ...kEpoch, epoch: 2 }] });
    expect(kept).not.toHaveBeenCalled();
    expect(store.bench.runs.value).toEqual([]);
    expect(store.bench.live.value).toEqual([]);
    expect(store.bench.epoch.value).toBeNull();
    engine.calls = [];
    await store.training.start();
    expect(engine.calls).toContain('configure');
  });

  it('continues a paused run without setting it up again', async () => {
    await store.training.start();
    engine.tell({ state: 'paused' });
    engine.calls = [];
    await store.training.start();
    await store.training.step();
    expect(engine.calls).toEqual(['run', 'step']);
  });

  it('follows steps and epochs', async () => {
    await store.training.start();
    engine.tell({ events: [kStep], trainMs: 500, trainImages: 100, busyMs: 500 });
    expect(store.bench.focus.value?.lastStep.value?.loss).toBe(1.5);
    expect(store.training.pace.value.imagesPerSecond).toBe(200);
    engine.tell({ events: [{ kind: 'evaluation', epoch: 1, done: 5, total: 10, lane: 0 }] });
    expect(store.bench.focus.value?.classified.value).toMatchObject({ done: 5 });
    engine.tell({ events: [kEpoch] });
    await flush();
    expect(store.bench.focus.value?.classified.value).toBeNull();
    expect(store.bench.focus.value?.history.epochs).toMatchObject([
      { epoch: 1, testAccuracy: 0.6 },
    ]);
    expect(store.bench.shown.value).toEqual({
      epoch: 1,
      weights: kEpoch.weights,
      images: kEpoch.images,
    });
  });

  it('keeps the old run beside the next one, which is looked at', async () => {
    await store.training.start();
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    await flush();
    const [old] = store.bench.runs.value;
    await store.training.start();
    expect(store.bench.runs.value).toHaveLength(2);
    expect(store.bench.runs.value[1]).toBe(old);
    expect(old?.history.epochs).toHaveLength(1);
    expect(store.bench.focus.value?.history.epochs).toEqual([]);
    expect(store.bench.focus.value?.label.value.name).toBe('fake 2');
    expect(store.bench.shown.value).toBeNull();
    if (old) store.bench.lookAt(old);
    expect(store.bench.shown.value?.epoch).toBe(1);
    expect(store.bench.laneOf(old ?? null)).toBe(-1);
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
    await store.training.start();
    await store.training.setLearningRate(0.02);
    expect(engine.calls).toContain('setLearningRate 0.02');
    engine.refusal.setLearningRate = 'learning rate: got -1';
    await store.training.setLearningRate(-1);
    expect(store.errors.run.value).toContain('got -1');
  });

  it('puts a refused setting beside its field', async () => {
    engine.refusal.configure = 'optimizer.lr: got -1, allowed 0 to 1000';
    await store.training.start();
    expect(store.errors.training.value).toContain('got -1');
    expect(store.training.starting.value).toBe(false);
    store.next.setSetting('optimizer', 'lr', 0.1);
    expect(store.errors.training.value).toBeNull();
  });

  it('hints when the loss diverges', async () => {
    await store.training.start();
    engine.tell({ state: 'diverged', events: [{ kind: 'diverged', epoch: 1, step: 3, lane: 0 }] });
    expect(store.errors.run.value).toContain('smaller learning rate');
  });

  it('shows the engine’s failure', async () => {
    await store.training.start();
    engine.tell({ state: 'failed', error: 'Out of memory' });
    expect(store.errors.run.value).toBe('Out of memory');
  });
});

describe('a race', () => {
  const lanes = () => store.bench.live.value.map((run) => run.history.epochs.length);

  it('is of runs that differ in their norm, whose events find them', async () => {
    await store.whenReady();
    await store.training.startRace(['batch_norm', 'layer_norm'], {
      ...store.next.setUp.value,
      batch_size: 4,
    });
    expect(engine.raced.map((run) => [run.network.norm, run.batch_size])).toEqual([
      ['batch_norm', 4],
      ['layer_norm', 4],
    ]);
    engine.tell({ events: [{ ...kEpoch, lane: 1 }] });
    expect(lanes()).toEqual([0, 1]);
    const [first, second] = store.bench.live.value;
    expect(second?.facts.weightsFrom).toBe(first?.id);
    expect(store.bench.runs.value.every((run) => run.shown.value)).toBe(true);
    expect(store.training.lane.value).toBe(1);
    engine.tell({ state: 'finished' });
    await store.training.startRace(['batch_norm', 'layer_norm'], store.next.setUp.value);
    expect(store.training.lane.value).toBe(0);
    // One race at a time in the charts.
    expect(store.bench.runs.value.map((run) => run.shown.value)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('gives GroupNorm as many groups as every block can have', async () => {
    await store.whenReady();
    const setUp = store.next.setUp.value;
    const network = { ...setUp.network, notation: 'C16 C26 GAP c10', num_groups: 4 };
    await store.training.startRace(['batch_norm', 'group_norm'], { ...setUp, network });
    expect(engine.raced.map((run) => run.network.num_groups)).toEqual([undefined, 2]);
  });
});
