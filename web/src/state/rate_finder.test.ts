import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine } from '../testing/fake_engine';
import { answerFetch } from '../testing/site';
import { Store } from './store';

let engine: FakeEngine;
let store: Store;

beforeEach(() => {
  answerFetch(404, null);
  engine = new FakeEngine();
  store = new Store(engine, 'http://localhost/sub/');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

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
