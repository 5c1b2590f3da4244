/**
 * Run files in the browser's storage (IndexedDB), two states of each run that is not finished: the newest,
 * and the one before in case the newest is damaged. A state and what is known of it are written in one
 * transaction, so a tab that dies leaves either all of it or nothing.
 */

import type { DBSchema } from 'idb';
import * as v from 'valibot';
import type { SavedRun } from '../protocol';
import { opener, readAlone } from '../storage/database';
import type { Bytes } from './data/bytes';

/** What is known of a run without reading its states. */
export interface SavedFacts extends Omit<SavedRun, 'live' | 'bytes'> {
  /** Counts the states; the newest lies in slot turn % 2. */
  turn: number;
  /** Bytes of each slot. */
  slots: [number, number];
}

interface Schema extends DBSchema {
  facts: { key: string; value: SavedFacts };
  states: { key: [id: string, slot: number]; value: Bytes };
}

const Facts = v.object({
  id: v.string(),
  name: v.string(),
  epochs: v.number(),
  epochsDone: v.number(),
  finished: v.boolean(),
  saved: v.number(),
  turn: v.number(),
  slots: v.tuple([v.number(), v.number()]),
});

/** Of runs that are finished, and of runs that are not: files beyond this number go, the oldest first. */
export const kMostSaved = 20;
/** Names of the database: tests look into it. */
export const kSavedDatabase = 'tabtrain-saved';

export class SavedRuns {
  private readonly open = opener<Schema>(kSavedDatabase, ['facts', 'states']);

  /** The newest first; none that is damaged. */
  async all(): Promise<SavedFacts[]> {
    const all = await (await this.open()).getAll('facts');
    return all.filter((facts) => v.is(Facts, facts)).sort((a, b) => b.saved - a.saved);
  }

  async put(
    state: Omit<SavedFacts, 'turn' | 'slots' | 'saved'>,
    bytes: Bytes,
    saved: number,
  ): Promise<void> {
    const { id, finished } = state;
    const database = await this.open();
    const change = database.transaction(['facts', 'states'], 'readwrite', { durability: 'strict' });
    const facts = change.objectStore('facts');
    const states = change.objectStore('states');
    const found = await facts.get(id);
    const before = v.is(Facts, found) ? found : undefined;
    const turn = before ? before.turn + 1 : 0;
    const slot = turn % 2;
    const slots: [number, number] = before ? [...before.slots] : [0, 0];
    slots[slot] = bytes.length;
    if (finished) {
      slots[1 - slot] = 0;
      await states.delete([id, 1 - slot]);
    }
    await states.put(bytes, [id, slot]);
    await facts.put({ ...state, saved, turn, slots }, id);
    await change.done;
    if (!before || finished) await this.removeOldest(finished);
  }

  /** The newest state, then the one before; of one that cannot be read, why not. */
  async states(id: string): Promise<(Bytes | Error)[]> {
    const database = await this.open();
    const facts = await database.get('facts', id);
    if (!facts) return [];
    const newest = facts.turn % 2;
    const found = await Promise.all(
      [newest, 1 - newest].map((slot) =>
        readAlone(database, 'states', [id, slot]).catch((error: unknown) => error),
      ),
    );
    return found.filter((state) => state instanceof Uint8Array || state instanceof Error) as (
      Bytes | Error
    )[];
  }

  async remove(id: string): Promise<void> {
    const change = (await this.open()).transaction(['facts', 'states'], 'readwrite');
    await Promise.all([
      change.objectStore('facts').delete(id),
      change.objectStore('states').delete([id, 0]),
      change.objectStore('states').delete([id, 1]),
      change.done,
    ]);
  }

  private async removeOldest(finished: boolean): Promise<void> {
    const alike = (await this.all()).filter((facts) => facts.finished === finished);
    for (const { id } of alike.slice(kMostSaved)) await this.remove(id);
  }
}

export type Keeper = Pick<SavedRuns, 'all' | 'put' | 'states' | 'remove'>;
