/** Runs the training in slices, so that the worker can answer between them. */

import type { EngineEvent, EngineUpdate, RunState } from '../protocol';
import { messageOf } from './module';

/** The part of the engine that a run needs. */
export interface Sliceable {
  /** At least one unit of work, then more until the budget is spent. */
  runSlice(budgetMs: number): EngineEvent[];
  finished(): boolean;
  memoryBytes(): number;
}

const kSliceMs = 40;
/** As often as charts draw; what shows a number would be drawn in vain more often. */
const kReportMs = 125;
/** A slice beyond both has slept: the laptop was closed. */
const kSleepMs = 10_000;
const kSleepFactor = 20;

/** What a run tells; whether it is saved, others know. */
export type RunUpdate = Omit<EngineUpdate, 'unsaved'>;

export class Runner {
  private state: RunState = 'idle';
  private pending: EngineEvent[] = [];
  private lastReport = 0;
  private trainMs = 0;
  private trainImages = 0;
  private busyMs = 0;
  private longestMs = 0;
  private error: string | null = null;
  private loop: Promise<void> | null = null;

  constructor(
    private readonly engine: Sliceable,
    private readonly report: (update: RunUpdate) => void,
    private readonly now: () => number = () => performance.now(),
    private readonly breathe: () => Promise<void> = macrotask,
  ) {}

  /** A new run stands ready, or an old one again; what was measured before is forgotten. */
  reset(state: RunState = 'idle'): void {
    this.pending = [];
    this.trainMs = this.trainImages = this.busyMs = this.longestMs = 0;
    this.error = null;
    this.change(state);
  }

  start(): void {
    if (this.state === 'running' || this.over()) return;
    this.change('running');
    this.loop ??= this.run();
  }

  async pause(): Promise<void> {
    if (this.state !== 'running') return;
    this.change('paused');
    await this.loop;
  }

  async stop(): Promise<void> {
    if (this.state !== 'running' && this.state !== 'paused') return;
    this.change('stopped');
    await this.loop;
  }

  /** One unit of work, then a pause. */
  async step(): Promise<void> {
    await this.pause();
    if (this.over()) return;
    this.change('paused');
    this.slice(0);
    this.send();
  }

  /** Tells how things stand, although nothing happened. */
  refresh(): void {
    this.send();
  }

  get current(): RunState {
    return this.state;
  }

  private over(): boolean {
    return ['stopped', 'finished', 'diverged', 'failed'].includes(this.state);
  }

  private async run(): Promise<void> {
    while (this.state === 'running') {
      this.slice(kSliceMs);
      if (this.now() - this.lastReport >= kReportMs || this.current !== 'running') this.send();
      await this.breathe();
    }
    this.loop = null;
    this.send();
  }

  private slice(budgetMs: number): void {
    const begin = this.now();
    let events: EngineEvent[];
    try {
      events = this.engine.runSlice(budgetMs);
      if (this.engine.finished()) this.state = 'finished';
    } catch (error) {
      this.error = messageOf(error);
      this.state = 'failed';
      return;
    }
    const elapsed = this.awake(this.now() - begin);
    this.busyMs += elapsed;
    this.measure(events, elapsed);
    if (events.some((event) => event.kind === 'diverged')) this.state = 'diverged';
    this.pending.push(...events);
  }

  /** What a slice took, or where the device slept, the longest before. */
  private awake(elapsed: number): number {
    const longest = this.longestMs;
    if (longest > 0 && elapsed > kSleepMs && elapsed > kSleepFactor * longest) return longest;
    this.longestMs = Math.max(longest, elapsed);
    return elapsed;
  }

  /** Slices that also evaluate would blur the speed, so only pure ones count. */
  private measure(events: EngineEvent[], elapsed: number): void {
    let images = 0;
    for (const event of events) {
      if (event.kind !== 'step') return;
      images += event.images;
    }
    this.trainMs += elapsed;
    this.trainImages += images;
  }

  private change(state: RunState): void {
    this.state = state;
    this.send();
  }

  private send(): void {
    this.lastReport = this.now();
    const events = this.pending;
    this.pending = [];
    this.report({
      state: this.state,
      events,
      trainMs: this.trainMs,
      trainImages: this.trainImages,
      busyMs: this.busyMs,
      memoryBytes: this.engine.memoryBytes(),
      error: this.error,
    });
  }
}

const channel = new MessageChannel();
let wake: (() => void) | null = null;
channel.port1.onmessage = () => {
  wake?.();
};

/** Lets waiting messages in; setTimeout would wait 4 ms each time. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
    channel.port2.postMessage(null);
  });
}
