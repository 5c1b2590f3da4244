/** Runs that take turns, epoch by epoch; a single run is a race of one. */

import type { EngineEvent, EvaluatedImages } from '../protocol';
import { unwrap, type NativeEngine } from './module';
import type { Sliceable } from './runner';

type Raced = Pick<
  NativeEngine,
  | 'runSlice'
  | 'finished'
  | 'memoryBytes'
  | 'selectRun'
  | 'evaluatedImages'
  | 'weights'
  | 'setLearningRate'
>;

/** Events as the module writes them, which knows nothing of lanes. */
type NativeEvent = EngineEvent extends infer Event
  ? Event extends EngineEvent
    ? Omit<Event, 'lane' | 'images' | 'weights'>
    : never
  : never;

export class Race implements Sliceable {
  private lanes = 1;
  private lane = 0;
  private over: boolean[] = [false];

  constructor(private readonly engine: Raced) {}

  /** So many runs stand ready in the engine, the last of them selected. */
  begin(lanes: number): void {
    this.lanes = lanes;
    this.over = Array.from({ length: lanes }, () => false);
    this.lane = lanes - 1;
    if (lanes > 1) this.select(0);
    this.lane = 0;
  }

  /** Work on the run whose turn it is; an epoch's end passes the turn on. */
  runSlice(budgetMs: number): EngineEvent[] {
    const { lane } = this;
    const events = JSON.parse(unwrap(this.engine.runSlice(budgetMs))) as NativeEvent[];
    const done = events.some((event) => event.kind === 'epoch' || event.kind === 'diverged');
    const told = events.map((event) => this.complete(event, lane));
    if (unwrap(this.engine.finished())) this.over[lane] = true;
    if ((done || this.over[lane]) && this.lanes > 1) this.passOn();
    return told;
  }

  finished(): boolean {
    return this.over.every(Boolean);
  }

  memoryBytes(): number {
    return this.engine.memoryBytes();
  }

  /** Of every run that still goes on. */
  setLearningRate(lr: number): void {
    this.over.forEach((over, lane) => {
      if (!over) this.inLane(lane, () => unwrap(this.engine.setLearningRate(lr)));
    });
  }

  inLane<T>(lane: number, ask: () => T): T {
    const turn = this.lane;
    this.select(lane);
    try {
      return ask();
    } finally {
      this.select(turn);
    }
  }

  private complete(event: NativeEvent, lane: number): EngineEvent {
    if (event.kind !== 'epoch') return { ...event, lane } as EngineEvent;
    const images: EvaluatedImages = unwrap(this.engine.evaluatedImages());
    return { ...event, lane, images, weights: unwrap(this.engine.weights()) };
  }

  private passOn(): void {
    for (let i = 1; i <= this.lanes; ++i) {
      const next = (this.lane + i) % this.lanes;
      if (this.over[next]) continue;
      this.select(next);
      return;
    }
  }

  private select(lane: number): void {
    if (lane === this.lane) return;
    unwrap(this.engine.selectRun(lane));
    this.lane = lane;
  }
}
