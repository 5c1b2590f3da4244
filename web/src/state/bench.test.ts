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
    relabel(id: string, label: KeptRun['label']) {
      const kept = this.kept.get(id);
      if (kept) this.kept.set(id, { ...kept, label: { ...label } });
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

  it('changes the label alone of a run that another tab has trained on since', async () => {
    const keeper = new Shelf();
    openStore({ keeper });
    await store.training.start();
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    await vi.waitFor(() => {
      expect([...keeper.kept.values()][0]?.history.epochs).toHaveLength(1);
    });
    openStore({ keeper });
    await store.whenReady();
    const [kept] = keeper.kept.values();
    if (!kept) throw new Error('not kept');
    const longer = {
      ...kept,
      history: { ...kept.history, epochs: [...kept.history.epochs, kEpoch] },
    };
    keeper.kept.set(kept.facts.id, longer);
    const [run] = store.bench.runs.value;
    if (run) store.bench.relabel(run, { note: 'mine' });
    await vi.waitFor(() => {
      expect(keeper.kept.get(kept.facts.id)?.label.note).toBe('mine');
    });
    expect(keeper.kept.get(kept.facts.id)?.history.epochs).toHaveLength(2);
  });

  it('keeps the end of a run that is named before it is written', async () => {
    const keeper = new Shelf();
    openStore({ keeper });
    await store.training.start();
    const [run] = store.bench.runs.value;
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    store.bench.live.value = [];
    if (run) store.bench.relabel(run, { note: 'mine' });
    await vi.waitFor(() => {
      expect([...keeper.kept.values()][0]?.label.note).toBe('mine');
    });
    expect([...keeper.kept.values()][0]?.history.epochs).toHaveLength(1);
  });

  it('is well again once something could be kept', async () => {
    const keeper = new Shelf();
    const put = vi.spyOn(keeper, 'put').mockRejectedValueOnce(new Error('no room'));
    openStore({ keeper });
    await store.training.start();
    await vi.waitFor(() => {
      expect(store.bench.shelf.works.value).toBe(false);
    });
    engine.tell({ state: 'finished', events: [kStep, kEpoch] });
    await vi.waitFor(() => {
      expect(store.bench.shelf.works.value).toBe(true);
    });
    expect(put).toHaveBeenCalledTimes(2);
  });

  it('says so where nothing can be kept', async () => {
    const refuse = () => Promise.reject(new Error('no storage'));
    openStore({
      keeper: { all: refuse, put: refuse, relabel: refuse, remove: refuse },
    });
    await store.whenReady();
    expect(store.bench.shelf.works.value).toBe(false);
  });
});
