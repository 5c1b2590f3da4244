import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, it } from 'vitest';
import { kEpoch } from '../../testing/fake_engine';
import { engine, openStore, store, useStore } from '../../testing/store';
import { StoreContext } from '../store_context';
import { LogPanel } from './log_panel';

useStore();

async function headings(arithmetic: 'strict' | 'fast'): Promise<(string | null)[]> {
  openStore();
  store.next.setArithmetic(arithmetic);
  const root = document.createElement('div');
  root.id = 'log-root';
  document.body.replaceChildren(root);
  await act(async () => {
    render(
      <StoreContext.Provider value={store}>
        <LogPanel />
      </StoreContext.Provider>,
      root,
    );
    await store.training.start();
    engine.tell({ events: [kEpoch] });
  });
  expect(root.querySelector('td.digest')?.textContent).toBe(kEpoch.digest);
  return [...root.querySelectorAll('th[scope=col]')].map((heading) => heading.textContent);
}

it('prints epochs as reports do', async () => {
  await headings('strict');
  const root = document.querySelector<HTMLElement>('#log-root');
  await act(() => {
    root?.querySelector<HTMLButtonElement>('button.tool')?.click();
  });
  expect(root?.querySelector('pre')?.textContent).toBe(
    'EPOCH 1: train loss=1.6000 accuracy=0.5000 | test loss=1.4000 accuracy=0.6000',
  );
});

it('says whose digest may be compared with others', async () => {
  expect((await headings('strict')).at(-1)).toBe('Digest');
  expect((await headings('fast')).at(-1)).toBe('Digest (fast arithmetic)');
});

it('grows with the run, and turns its pages once it is long', async () => {
  await headings('strict');
  const rows = () =>
    [...document.querySelectorAll('#log-root tbody th')].map((th) => th.textContent);
  const press = (name: string) =>
    act(() => {
      [...document.querySelectorAll<HTMLButtonElement>('#log-root button')]
        .find((button) => button.textContent === name)
        ?.click();
    });
  const train = (from: number, to: number) =>
    act(() => {
      for (let epoch = from; epoch <= to; ++epoch) engine.tell({ events: [{ ...kEpoch, epoch }] });
    });
  await train(2, 3);
  expect(rows()).toEqual(['3', '2', '1']);
  await train(4, 60);
  expect([rows()[0], rows().at(-1)]).toEqual(['60', '11']);
  await press('Older');
  await train(61, 62);
  expect([rows()[0], rows().at(-1)]).toEqual(['50', '1']);
  await press('Newer');
  expect([rows()[0], rows().at(-1)]).toEqual(['62', '13']);
});
