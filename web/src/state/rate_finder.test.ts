import { describe, expect, it, vi } from 'vitest';
import { engine, store, useStore } from '../testing/store';
import { kPatience } from './watchdog';

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

  it('does not wait for ever for an engine that falls silent', async () => {
    await store.whenReady();
    engine.silent.add('searchRate');
    vi.useFakeTimers();
    const search = store.rates.start();
    await vi.advanceTimersByTimeAsync(kPatience * 1000);
    vi.useRealTimers();
    await search;
    expect(store.rates.searching.value).toBe(false);
    await expect
      .poll(() => store.resuming.notice.value)
      .toBe('The engine no longer answered. It was started again.');
    await store.rates.start();
    expect(store.rates.search.value).toMatchObject({ finished: true });
  });

  it('bears with a search that takes its time', async () => {
    await store.whenReady();
    const slow = vi.spyOn(engine, 'searchRate');
    slow.mockImplementation(async (_run, _steps, progress) => {
      const search = { points: [], finished: false, steepest: 0.01, lowest: 0.1 };
      for (let i = 0; i < 3; ++i) {
        await new Promise((done) => setTimeout(done, (kPatience - 1) * 1000));
        progress(search);
      }
      return { ...search, finished: true };
    });
    vi.useFakeTimers();
    const search = store.rates.start();
    await vi.advanceTimersByTimeAsync(kPatience * 3000);
    vi.useRealTimers();
    await search;
    expect(store.rates.search.value).toMatchObject({ finished: true });
    expect(engine.calls.filter((call) => call.startsWith('open'))).toHaveLength(1);
  });
});
