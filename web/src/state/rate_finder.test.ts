import { describe, expect, it } from 'vitest';
import { engine, store, useStore } from '../testing/store';

useStore();

describe('finding a rate', () => {
  it('ends with a suggestion', async () => {
    await store.whenReady();
    await store.rates.start();
    expect(store.rates.search.value).toMatchObject({ finished: true, steepest: 0.01 });
    expect(store.rates.searching.value).toBe(false);
  });

  it('says what was wrong beside the settings', async () => {
    await store.whenReady();
    engine.refusal.searchRate = 'optimizer.lr: got -1';
    await store.rates.start();
    expect(store.errors.training.value).toContain('got -1');
    expect(store.rates.searching.value).toBe(false);
  });
});
