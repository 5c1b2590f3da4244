import { beforeEach, expect, it } from 'vitest';
import { kEpoch } from '../testing/fake_engine';
import { flush } from '../testing/site';
import { engine, store, useStore } from '../testing/store';
import { kBatchSizes, kSeenImages, seriesSetUp } from './race_series';
import { kDefaultSetUp, type Norm } from './set_up';

const kNorms: Norm[] = ['batch_norm', 'group_norm'];

useStore();
beforeEach(() => store.whenReady());

const races = () => engine.calls.filter((call) => call.startsWith('configureRace')).length;

/** The race that goes on comes to this. */
async function end(state: 'finished' | 'stopped' | 'diverged'): Promise<void> {
  engine.tell({ state: 'idle' });
  engine.tell({ state: 'running' });
  engine.tell({ events: [kEpoch, { ...kEpoch, lane: 1 }] });
  engine.tell({ state });
  await flush();
}

it('races at every batch size, one after another, and then stops', async () => {
  await store.series.start(kNorms);
  const sizes: (number | undefined)[] = [];
  for (const size of kBatchSizes) {
    expect(store.series.left.value[0]).toBe(size);
    sizes.push(engine.raced[0]?.batch_size);
    await end('finished');
  }
  expect(sizes).toEqual(kBatchSizes);
  expect(store.series.left.value).toEqual([]);
  expect(races()).toBe(kBatchSizes.length);
  // The charts show the last race.
  expect(store.bench.runs.value.filter((run) => run.shown.value)).toHaveLength(2);
});

it('goes on after a race that diverged, and ends where it is stopped', async () => {
  await store.series.start(kNorms);
  await end('diverged');
  expect(races()).toBe(2);
  await end('stopped');
  expect(races()).toBe(2);
  expect(store.series.left.value).toEqual([]);
});

it('ends where another run takes its place', async () => {
  await store.series.start(kNorms);
  engine.tell({ state: 'running' });
  engine.tell({ state: 'paused' });
  await store.training.startRace(kNorms, store.next.setUp.value);
  expect(store.series.left.value).toEqual([]);
  await end('finished');
  expect(races()).toBe(2);
});

it('ends where a race cannot start, which is said', async () => {
  engine.refusal.configureRace = 'network.norm: no';
  await store.series.start(kNorms);
  expect(store.series.left.value).toEqual([]);
  expect(store.errors.network.value).toContain('network.norm');
});

it('leaves the part of the page in sight', async () => {
  store.part.value = 'understand';
  await store.series.start(kNorms);
  await end('finished');
  expect(store.part.value).toBe('understand');
});

it('lets every run see as many images, at a rate that goes with the batch', () => {
  const setUp = { ...kDefaultSetUp, batch_size: 64, optimizer: { type: 'sgd', lr: 0.1 } };
  for (const size of kBatchSizes) {
    const { batch_size, epochs, data, optimizer } = seriesSetUp(setUp, size);
    expect(batch_size).toBe(size);
    expect(epochs * Number(data.train_images)).toBe(kSeenImages);
    expect(optimizer.lr).toBeCloseTo((0.1 * size) / 64, 8);
  }
  const adam = { ...setUp, optimizer: { type: 'adam', lr: 0.001 } };
  expect(seriesSetUp(adam, 1).optimizer.lr).toBeCloseTo(0.001 / 8, 8);
  const few = { ...setUp, data: { source: 'builtin', train_images: 300 } };
  expect(seriesSetUp(few, 8).data.train_images).toBe(300);
});
