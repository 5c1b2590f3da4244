/** Saves the runs at work after every epoch and every minute, without holding up the training. */

import type { EngineEvent, SavedRun } from '../protocol';
import { lockOf } from '../protocol/locks';
import type { Bytes } from './data/bytes';
import { messageOf } from './module';
import type { Sliceable } from './runner';
import type { Keeper } from './saved_runs';

/** What the saver asks of a run. */
export interface SaveSource {
  /** The run file of a lane as it is now. */
  runFile(lane: number): Bytes;
  finished(lane: number): boolean;
}

/** Of each lane: its name in storage, and what lists show of it. */
export interface Lane {
  id: string;
  name: string;
  epochs: number;
  epochsDone: number;
}

export const kSaveMs = 60_000;
/** Chromium ends a worker that hangs only after seconds, and its lock with it. */
const kLockWaits = 100;
const kLockWaitMs = 100;

export class Saver implements Sliceable {
  /** Of each lane that could not be saved, why not. */
  private readonly troubles = new Map<string, string>();
  private lanes: (Lane & { over: boolean })[] = [];
  /** Lanes that are to be saved as soon as the write that goes on is done. */
  private readonly due = new Set<number>();
  private writing: Promise<void> | null = null;
  private lastMs = 0;
  /** The newest state of the runs at work: for going back where storage is refused. */
  private readonly memory = new Map<string, { bytes: Bytes; saved: number }>();
  private claimed: string[] = [];
  private release: () => void = () => undefined;

  constructor(
    private readonly engine: Sliceable,
    private readonly source: SaveSource,
    private readonly keeper: Keeper,
    /** `unsaved` is another now. */
    private readonly changed: () => void = () => undefined,
    private readonly now: () => number = () => Date.now(),
    private readonly locks: LockManager | undefined = (navigator as { locks?: LockManager }).locks,
  ) {}

  /** Why the last save failed; null where all is well. */
  get unsaved(): string | null {
    const [first] = this.troubles.values();
    return first ?? null;
  }

  /** Takes runs out of the reach of other tabs; throws where one of them is at work there. */
  async claim(ids: string[]): Promise<void> {
    if (ids.join() === this.claimed.join()) return;
    this.letGo();
    this.release = await this.hold(ids);
    this.claimed = ids;
  }

  /** From now on these runs are saved; the first time at once. */
  async begin(lanes: Lane[]): Promise<void> {
    this.lanes = [];
    this.memory.clear();
    this.say(() => {
      this.troubles.clear();
    });
    await this.claim(lanes.map(({ id }) => id));
    this.lanes = lanes.map((lane) => ({ ...lane, over: false }));
    this.saveAll();
  }

  /** Other runs are about to come: what is due is written, then nothing more. */
  async end(): Promise<void> {
    await this.settle();
    this.lanes = [];
    this.letGo();
  }

  /** Resolves when nothing waits to be written. */
  async settle(): Promise<void> {
    while (this.writing) await this.writing;
  }

  saveAll(): void {
    this.lastMs = this.now();
    this.lanes.forEach((lane, i) => {
      if (!lane.over) this.due.add(i);
    });
    this.write();
  }

  runSlice(budgetMs: number): EngineEvent[] {
    const events = this.engine.runSlice(budgetMs);
    for (const event of events) this.follow(event);
    // A clock that was set back counts as well.
    if (Math.abs(this.now() - this.lastMs) >= kSaveMs) this.saveAll();
    else this.write();
    return events;
  }

  finished(): boolean {
    return this.engine.finished();
  }

  memoryBytes(): number {
    return this.engine.memoryBytes();
  }

  async list(): Promise<SavedRun[]> {
    // Who waits for a run to be free holds its lock for a moment, shared.
    const locks = (await this.locks?.query())?.held?.filter(({ mode }) => mode === 'exclusive');
    const held = new Set(locks?.map(({ name }) => name));
    const all = await this.keeper.all();
    return all.map(({ id, name, epochsDone, epochs, finished, saved, slots }) => ({
      ...{ id, name, epochsDone, epochs, finished, saved },
      bytes: slots[0] + slots[1],
      live: held.has(lockOf(id)),
    }));
  }

  async forget(id: string): Promise<void> {
    await this.settle();
    this.memory.delete(id);
    await this.keeper.remove(id);
  }

  /**
   * Opens the newest state that can be opened; `problem` is what was wrong with the one before it. Throws
   * what was wrong with the newest where none can.
   */
  async open<T>(
    id: string,
    open: (bytes: Bytes) => T,
  ): Promise<{ opened: T; problem: string | null }> {
    let problem: string | null = null;
    const stored = () => this.keeper.states(id).catch((error: unknown) => [error as Error]);
    const memory = this.memory.get(id);
    const inMemory = () => (memory ? [memory.bytes] : []);
    // Storage that filled up has less than memory.
    const order = (await this.savedElsewhere(id)) ? [stored, inMemory] : [inMemory, stored];
    for (const states of order) {
      for (const state of await states()) {
        try {
          if (!(state instanceof Uint8Array)) throw new Error(refusal(state));
          return { opened: open(state), problem };
        } catch (error) {
          problem ??= messageOf(error);
        }
      }
    }
    throw new Error(problem ?? 'The browser has not kept this run.');
  }

  /** Another tab has trained the run since it was at work here. */
  private async savedElsewhere(id: string): Promise<boolean> {
    const here = this.memory.get(id)?.saved ?? Infinity;
    const stored = await this.keeper.all().catch(() => []);
    return stored.some((facts) => facts.id === id && facts.saved > here);
  }

  private letGo(): void {
    this.claimed = [];
    this.release();
    this.release = () => undefined;
  }

  private say(change: () => void): void {
    const before = this.unsaved;
    change();
    if (this.unsaved !== before) this.changed();
  }

  private saved(id: string): void {
    this.say(() => this.troubles.delete(id));
  }

  private notSaved(id: string, why: string): void {
    this.say(() => this.troubles.set(id, why));
  }

  private follow(event: EngineEvent): void {
    const lane = this.lanes[event.lane];
    if (!lane) return;
    if (event.kind === 'epoch') {
      lane.epochsDone = event.epoch;
      this.due.add(event.lane);
    } else if (event.kind === 'diverged') {
      // The weights are none any more: what was saved last stays.
      lane.over = true;
      this.due.delete(event.lane);
    }
  }

  /** One write at a time; what becomes due meanwhile is taken as it is when the write is done. */
  private write(): void {
    if (this.writing || this.due.size === 0) return;
    const states = [...this.due].map((i) => this.take(i)).filter((state) => state !== null);
    this.due.clear();
    this.writing = this.put(states).finally(() => {
      this.writing = null;
      this.write();
    });
  }

  private take(i: number) {
    const lane = this.lanes[i];
    if (!lane) return null;
    try {
      const bytes = this.source.runFile(i);
      const finished = this.source.finished(i);
      lane.over = finished;
      const saved = this.now();
      this.memory.set(lane.id, { bytes, saved });
      const { id, name, epochs, epochsDone } = lane;
      return { facts: { id, name, epochs, epochsDone, finished }, bytes, saved };
    } catch (error) {
      this.notSaved(lane.id, messageOf(error));
      return null;
    }
  }

  private async put(states: NonNullable<ReturnType<Saver['take']>>[]): Promise<void> {
    for (const { facts, bytes, saved } of states) {
      try {
        await this.keeper.put(facts, bytes, saved);
        this.saved(facts.id);
      } catch (error) {
        this.notSaved(facts.id, refusal(error));
        // A run that came to its end is tried again.
        const lane = this.lanes.find(({ id }) => id === facts.id);
        if (lane && facts.finished) lane.over = false;
      }
    }
  }

  /** Other tabs see by these locks that the runs are at work; they go with the worker. */
  private async hold(ids: string[]): Promise<() => void> {
    const held: (() => void)[] = [];
    const release = () => {
      held.forEach((one) => {
        one();
      });
    };
    for (const id of ids) {
      const one = await this.lock(lockOf(id));
      if (one === null) {
        release();
        throw new Error('Another tab of this page is training this run.');
      }
      held.push(one);
    }
    return release;
  }

  /** null where somebody else keeps it for longer than a worker that was just ended. */
  private async lock(name: string): Promise<(() => void) | null> {
    const { locks } = this;
    if (!locks) return () => undefined;
    for (let wait = 0; wait < kLockWaits; ++wait) {
      const release = await new Promise<(() => void) | null>((resolve) => {
        void locks.request(name, { ifAvailable: true }, (lock) => {
          if (!lock) {
            resolve(null);
            return null;
          }
          return new Promise<void>((free) => {
            resolve(free);
          });
        });
      });
      if (release) return release;
      await new Promise((resolve) => setTimeout(resolve, kLockWaitMs));
    }
    return null;
  }
}

/** Why nothing was saved, for people. */
function refusal(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'the browser has no room left for this page';
  if (['SecurityError', 'NotAllowedError', 'InvalidStateError', 'ReferenceError'].includes(name)) {
    return 'this browser keeps nothing for the page';
  }
  return messageOf(error);
}
