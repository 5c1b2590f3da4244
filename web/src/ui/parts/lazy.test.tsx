import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, it, vi } from 'vitest';
import { flush } from '../../testing/site';
import { Chunk } from './chunk';
import { lazy } from './lazy';

it('says when a view does not come, and shows it once it does', async () => {
  const load = vi.fn(() => Promise.resolve(() => <p>here</p>));
  load.mockRejectedValueOnce(new Error('offline')).mockRejectedValueOnce(new Error('offline'));
  const View = lazy(load);
  const root = document.createElement('div');
  const again = () =>
    act(async () => {
      root.querySelector('button')?.click();
      await flush();
    });
  await act(() => {
    render(<View />, root);
  });
  await act(flush);
  const first = root.querySelector('[role=alert]');
  expect(first?.textContent).toContain('did not load');
  await again();
  const second = root.querySelector('[role=alert]');
  expect(second).not.toBeNull();
  expect(second).not.toBe(first);
  await again();
  expect(root.textContent).toBe('here');
  expect(load).toHaveBeenCalledTimes(3);
});

it('is fetched once, however many ask', async () => {
  const load = vi.fn(() => Promise.resolve(7));
  const chunk = new Chunk(load);
  expect(await Promise.all([chunk.get(), chunk.get()])).toEqual([7, 7]);
  expect(await chunk.get()).toBe(7);
  expect(load).toHaveBeenCalledTimes(1);
});
