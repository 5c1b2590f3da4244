import { describe, expect, it, vi } from 'vitest';
import { kEpoch, kStep } from '../testing/fake_engine';
import type { RunKeeper } from './kept_runs';
import type { KeptRun } from './run';
import { engine, store, openStore, useStore } from '../testing/store';

useStore();

describe('an epoch that was chosen', () => {
  it('is looked into with its own weights', async () => {
    await store.training.start();
    engine.tell({ events: [kEpoch] });
    engine.tell({ events: [{ ...kEpoch, epoch: 2, weights: Float32Array.of(3, 4) }] });
    const run = store.bench.focus.value;
    expect(run && store.looking.weightsOf(run)).toBeNull();
    store.bench.epoch.value = 1;
    expect(run && store.looking.weightsOf(run)).toEqual(kEpoch.weights);
  });

  it('is not kept with its weights', async () => {
    await store.training.start();
    engine.tell({ events: [kEpoch] });
    expect(store.bench.focus.value?.keep().newest).toEqual({ epoch: 1, images: kEpoch.images });
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
    openStore({ keeper });
    await store.training.start();
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    if (store.bench.focus.value)
      store.bench.relabel(store.bench.focus.value, { name: 'mine', note: 'good' });
    await vi.waitFor(() => {
      expect([...keeper.kept.values()][0]?.label.name).toBe('mine');
    });
    openStore({ keeper });
    await store.whenReady();
    const [run] = store.bench.runs.value;
    expect(run?.label.value).toMatchObject({ name: 'mine', note: 'good' });
    expect(run?.history.epochs).toHaveLength(1);
    expect(run?.evaluations.at(null)?.images.predicted).toEqual(kEpoch.images.predicted);
    if (run) await store.removeRun(run);
    expect(keeper.kept.size).toBe(0);
  });

  it('says so where nothing can be kept', async () => {
    const refuse = () => Promise.reject(new Error('no storage'));
    openStore({
      keeper: { all: refuse, put: refuse, remove: refuse },
    });
    await store.whenReady();
    expect(store.bench.shelf.works.value).toBe(false);
  });
});
