/** Runs kept in this browser (IndexedDB). Where that is refused, nothing is kept and nothing fails. */

import type { DBSchema } from 'idb';
import { signal } from '@preact/signals';
import { opener, readAlone } from '../storage/database';
import { checkKept } from './kept_run_check';
import { Run, type KeptRun, type RunLabel } from './run';

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
}

export interface RunKeeper {
  /** As they were found. */
  all(): Promise<unknown[]>;
  put(run: KeptRun): Promise<void>;
  /** Nothing else of it: the record may be another tab's, and newer. */
  relabel(id: string, label: RunLabel): Promise<void>;
  remove(id: string): Promise<void>;
}

export class BrowserKeeper implements RunKeeper {
  private readonly open = opener<Schema>('tabtrain', ['runs']);

  async all(): Promise<unknown[]> {
    const database = await this.open();
    const ids = await database.getAllKeys('runs');
    return Promise.all(ids.map((id) => readAlone(database, 'runs', id).catch(() => null)));
  }

  async put(run: KeptRun): Promise<void> {
    await (await this.open()).put('runs', run, run.facts.id);
  }

  async relabel(id: string, label: RunLabel): Promise<void> {
    const change = (await this.open()).transaction('runs', 'readwrite');
    const kept = await change.store.get(id);
    if (kept) await change.store.put({ ...kept, label }, id);
    await change.done;
  }

  async remove(id: string): Promise<void> {
    await (await this.open()).delete('runs', id);
  }
}

const kAfterMs = 400;

/** Keeps runs a moment after they changed, so that a burst of changes is written once. */
export class Shelf {
  /** False after keeping was refused, until it is not. */
  readonly works = signal(true);
  /** Runs that are left alone: of a newer page, and damaged ones. */
  readonly unread = signal({ newer: 0, damaged: 0 });
  private readonly timers = new Map<Run, ReturnType<typeof setTimeout>>();

  constructor(private readonly keeper: RunKeeper) {}

  /** The newest first. */
  async all(): Promise<Run[]> {
    try {
      const found = (await this.keeper.all()).map(checkKept);
      const count = (what: string) => found.filter((one) => one === what).length;
      this.unread.value = { newer: count('newer'), damaged: count('damaged') };
      const runs = found
        .filter((one) => typeof one === 'object')
        .map((one) => new Run(one.facts, one.label, one));
      return runs.sort((a, b) => b.facts.created - a.facts.created);
    } catch {
      this.works.value = false;
      return [];
    }
  }

  keepSoon(run: Run): void {
    this.soon(run, () => {
      this.keep(run);
    });
  }

  keep(run: Run): void {
    this.forget(run);
    this.write(this.keeper.put(run.keep()));
  }

  relabelSoon(run: Run): void {
    // What waits to be written takes the label as it is then, and may be more.
    if (this.timers.has(run)) return;
    this.soon(run, () => {
      this.forget(run);
      this.write(this.keeper.relabel(run.id, run.label.peek()));
    });
  }

  async remove(run: Run): Promise<void> {
    this.forget(run);
    await this.keeper.remove(run.id).catch(() => undefined);
  }

  private soon(run: Run, work: () => void): void {
    clearTimeout(this.timers.get(run));
    this.timers.set(run, setTimeout(work, kAfterMs));
  }

  private forget(run: Run): void {
    clearTimeout(this.timers.get(run));
    this.timers.delete(run);
  }

  private write(writing: Promise<void>): void {
    writing.then(
      () => (this.works.value = true),
      () => (this.works.value = false),
    );
  }
}
