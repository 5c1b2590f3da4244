import { beforeEach, expect, it, vi } from 'vitest';
import { database } from '../testing/fake_database';
import { SavedRuns } from './saved_runs';

vi.mock('../storage/database', async (original) => ({
  ...(await original<object>()),
  ...(await import('../testing/fake_database')),
}));

const state = { id: 'a', name: 'first', epochs: 3, epochsDone: 1, finished: false };

beforeEach(() => {
  database.clear();
});

it('gives the state before one that the browser has lost', async () => {
  const runs = new SavedRuns();
  await runs.put(state, Uint8Array.of(1), 1);
  await runs.put(state, Uint8Array.of(2), 2);
  expect(await runs.states('a')).toEqual([Uint8Array.of(2), Uint8Array.of(1)]);
  database.lost.add('["a",1]');
  const [newest, before] = await runs.states('a');
  expect(newest).toMatchObject({ name: 'NotReadableError' });
  expect(before).toEqual(Uint8Array.of(1));
});

it('leaves out what is damaged, and writes over it', async () => {
  const runs = new SavedRuns();
  await runs.put(state, Uint8Array.of(1), 1);
  await database.put('facts', { id: 'b' }, 'b');
  expect((await runs.all()).map(({ id }) => id)).toEqual(['a']);
  await runs.put({ ...state, id: 'b' }, Uint8Array.of(3), 3);
  expect((await runs.all()).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(await runs.states('b')).toEqual([Uint8Array.of(3)]);
});
