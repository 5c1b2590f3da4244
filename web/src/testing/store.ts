/** The page's state over an engine that a test tells what to say. */

import { afterEach, beforeEach, vi } from 'vitest';
import { Store, type StoreOptions } from '../state/store';
import { FakeEngine } from './fake_engine';
import { answerFetch } from './site';

export let engine: FakeEngine;
export let store: Store;

/** Another store over the same engine, as after a reload. */
export function openStore(options?: StoreOptions): void {
  store = new Store(engine, 'http://localhost/sub/', options);
}

/** Both are new for each test of the file, on a site that holds no data sets. */
export function useStore(): void {
  beforeEach(() => {
    answerFetch(404, null);
    engine = new FakeEngine();
    openStore();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
}
