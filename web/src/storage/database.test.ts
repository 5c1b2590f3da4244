import { openDB, type OpenDBCallbacks } from 'idb';
import { expect, it, vi } from 'vitest';
import { opener } from './database';

vi.mock('idb');

const opens = vi.mocked(openDB);

/** What the newest connection was to call. */
const callbacks = (): OpenDBCallbacks<unknown> => opens.mock.calls.at(-1)?.[2] ?? {};

it('opens a database again after it was refused, closed, or made way', async () => {
  const database = {} as Awaited<ReturnType<typeof openDB>>;
  opens.mockRejectedValueOnce(new Error('refused')).mockResolvedValue(database);
  const open = opener('name', []);
  await expect(open()).rejects.toThrow('refused');
  expect(await open()).toBe(database);
  await open();
  expect(opens).toHaveBeenCalledTimes(2);

  callbacks().terminated?.();
  await open();
  expect(opens).toHaveBeenCalledTimes(3);

  const close = vi.fn();
  callbacks().blocking?.(1, null, { target: { close } } as unknown as IDBVersionChangeEvent);
  expect(close).toHaveBeenCalledOnce();
  await open();
  await open();
  expect(opens).toHaveBeenCalledTimes(4);
});
