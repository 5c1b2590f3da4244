/** Every run on the bench, live or kept, and which of them is looked at. */

import { batch, computed, signal } from '@preact/signals';
import type { EpochImages } from './evaluations';
import type { HandedIn } from './hand_in';
import { Shelf, type RunKeeper } from './kept_runs';
import { freshName, Run, type RunFacts, type RunLabel } from './run';

export class Bench {
  /** The newest first. */
  readonly runs = signal<Run[]>([]);
  /** The one that is looked at. */
  readonly focus = signal<Run | null>(null);
  /** Those that the engine holds, in order of lanes; the first stands for the race. */
  readonly live = signal<Run[]>([]);
  /** The epoch that Understand shows; null: the newest. */
  readonly epoch = signal<number | null>(null);
  /** What the network in focus made of the test set then. */
  readonly shown = computed<EpochImages | null>(() => {
    const run = this.focus.value;
    if (!run) return null;
    const done = run.epochsDone.value;
    return done > 0 ? run.evaluations.at(this.epoch.value) : null;
  });
  /** Keeps them in this browser. */
  readonly shelf: Shelf;

  constructor(keeper: RunKeeper) {
    this.shelf = new Shelf(keeper);
  }

  lookAt(run: Run): void {
    batch(() => {
      this.focus.value = run;
      this.epoch.value = null;
    });
  }

  relabel(run: Run, change: Partial<RunLabel>): void {
    run.label.value = { ...run.label.value, ...change };
    if (this.laneOf(run) >= 0) this.shelf.keepSoon(run);
    else this.shelf.relabelSoon(run);
  }

  async remove(run: Run): Promise<void> {
    batch(() => {
      this.runs.value = this.runs.value.filter((one) => one !== run);
      if (this.focus.value === run) this.focus.value = this.runs.value[0] ?? null;
    });
    await this.shelf.remove(run);
  }

  /** In the order of lanes; -1 where the engine does not hold it. */
  laneOf(run: Run | null): number {
    return run ? this.live.value.indexOf(run) : -1;
  }

  /** What would be handed in: of the runs that the engine holds the one looked at, if it has an epoch. */
  handedIn(): HandedIn | null {
    const live = this.live.value;
    const done = live.filter((run) => run.epochsDone.value > 0);
    const run = done.find((one) => one === this.focus.value) ?? done[0];
    if (!run) return null;
    const beside = done.filter((one) => one !== run).map((one) => live.indexOf(one));
    return { name: run.label.value.name, lane: live.indexOf(run), beside };
  }

  /** The newest of the list, under a name that no other has. */
  newRun(facts: RunFacts, name: string): Run {
    const taken = this.runs.value.map((run) => run.label.value.name);
    const run = new Run(facts, { name: freshName(name, taken), note: '', colour: null });
    this.runs.value = [run, ...this.runs.value];
    return run;
  }

  /** The engine holds these now. */
  hold(live: Run[]): void {
    this.epoch.value = null;
    this.live.value = live;
    this.focus.value = live[0] ?? null;
    // So that there is something to go on with, however soon the page goes.
    for (const run of live) this.shelf.keep(run);
  }
}
