import { beforeEach, expect, it, vi } from 'vitest';
import { database } from '../testing/fake_database';
import { BrowserKeeper } from './kept_runs';
import type { KeptRun } from './run';

vi.mock('../storage/database', async (original) => ({
  ...(await original<object>()),
  ...(await import('../testing/fake_database')),
}));

const record = (id: string) =>
  ({ facts: { id }, label: { name: id, note: '', colour: null } }) as KeptRun;

beforeEach(() => {
  database.clear();
});

it('finds the other runs beside one that the browser has lost', async () => {
  const keeper = new BrowserKeeper();
  await keeper.put(record('a'));
  await keeper.put(record('b'));
  database.lost.add('"a"');
  expect(await keeper.all()).toEqual([null, record('b')]);
});

it('changes the label of what is there, and of nothing else', async () => {
  const keeper = new BrowserKeeper();
  await keeper.put(record('b'));
  const label = { name: 'mine', note: 'good', colour: null };
  await keeper.relabel('b', label);
  await keeper.relabel('removed', label);
  expect(await keeper.all()).toEqual([{ ...record('b'), label }]);
});
