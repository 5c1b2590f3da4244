import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Store } from '../../state/store';
import { FakeEngine } from '../../testing/fake_engine';
import { pressed } from './keys';

let store: Store;

beforeEach(async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 404 })));
  store = new Store(new FakeEngine(), 'http://localhost/');
  await store.whenReady();
});

describe('keys', () => {
  it('train only when nothing trains, and pause only what does', () => {
    const start = vi.spyOn(store.training, 'start').mockResolvedValue();
    const pause = vi.spyOn(store.training, 'pause').mockResolvedValue();
    const step = vi.spyOn(store.training, 'step').mockResolvedValue();
    expect(pressed('p', store)).toBe(false);
    expect(pressed('t', store)).toBe(true);
    expect(pressed('s', store)).toBe(true);
    store.training.state.value = 'running';
    expect(pressed('t', store)).toBe(false);
    expect(pressed('p', store)).toBe(true);
    store.training.starting.value = true;
    expect(pressed('s', store)).toBe(false);
    expect([start, pause, step].map((call) => call.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('lead to the parts of the page', () => {
    document.body.innerHTML = '<h2 id="understand-title" tabindex="-1"></h2>';
    expect(pressed('3', store)).toBe(true);
    expect(store.part.value).toBe('understand');
    expect(document.activeElement?.id).toBe('understand-title');
  });

  it('leave all others to the browser', () => {
    for (const key of ['x', 'T', '4', 'Enter', ' ']) expect(pressed(key, store), key).toBe(false);
  });
});
