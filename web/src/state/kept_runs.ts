/** Runs kept in this browser (IndexedDB). Where that is refused, nothing is kept and nothing fails. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { signal } from '@preact/signals';
import { checkKept } from './kept_run_check';
import { Run, type KeptRun } from './run';

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
}

export interface RunKeeper {
  /** As they were found. */
  all(): Promise<unknown[]>;
  put(run: KeptRun): Promise<void>;
  remove(id: string): Promise<void>;
}

export class BrowserKeeper implements RunKeeper {
  private database: Promise<IDBPDatabase<Schema>> | null = null;

  async all(): Promise<unknown[]> {
    return (await this.open()).getAll('runs');
  }

  async put(run: KeptRun): Promise<void> {
    await (await this.open()).put('runs', run, run.facts.id);
  }

  async remove(id: string): Promise<void> {
    await (await this.open()).delete('runs', id);
  }

  private open(): Promise<IDBPDatabase<Schema>> {
    this.database ??= openDB<Schema>('tabtrain', 1, {
      upgrade(database) {
        database.createObjectStore('runs');
      },
    });
    return this.database;
  }
}

const kAfterMs = 400;

/** Keeps runs a moment after they changed, so that a burst of changes is written once. */
export class Shelf {
  /** False once keeping was refused. */
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
    clearTimeout(this.timers.get(run));
    const timer = setTimeout(() => {
      this.keep(run);
    }, kAfterMs);
    this.timers.set(run, timer);
  }

  keep(run: Run): void {
    clearTimeout(this.timers.get(run));
    this.timers.delete(run);
    this.keeper.put(run.keep()).catch(() => {
      this.works.value = false;
    });
  }

  async remove(run: Run): Promise<void> {
    clearTimeout(this.timers.get(run));
    await this.keeper.remove(run.id).catch(() => undefined);
  }
}
