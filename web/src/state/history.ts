/** What the charts draw: bounded however long a run gets. */

import type { EpochEvent, StepEvent } from '../protocol';

export interface Point {
  /** In epochs; fractions are steps. */
  x: number;
  y: number;
}

const kMostPoints = 2000;
const kSmoothing = 0.9;

/** Points in order of x; when there are too many, neighbours are averaged in pairs. */
export class Series {
  readonly points: Point[] = [];
  private stride = 1;
  private sum = 0;
  private count = 0;

  add(x: number, y: number): void {
    this.sum += y;
    this.count += 1;
    if (this.count < this.stride) return;
    this.points.push({ x, y: this.sum / this.count });
    this.sum = this.count = 0;
    if (this.points.length >= kMostPoints) this.halve();
  }

  private halve(): void {
    const { points } = this;
    const pairs = points.length >> 1;
    for (let i = 0; i < pairs; ++i) {
      const a = points[2 * i];
      const b = points[2 * i + 1];
      if (a && b) points[i] = { x: b.x, y: (a.y + b.y) / 2 };
    }
    points.length = pairs;
    this.stride *= 2;
  }
}

/** Exponential mean without the pull towards zero at the start. */
export class Smoother {
  private mean = 0;
  private weight = 0;

  add(y: number): number {
    this.mean = kSmoothing * this.mean + (1 - kSmoothing) * y;
    this.weight = kSmoothing * this.weight + (1 - kSmoothing);
    return this.mean / this.weight;
  }
}

/** Everything one run has shown so far. */
export class History {
  readonly stepLoss = new Series();
  readonly smoothLoss = new Series();
  readonly epochs: EpochEvent[] = [];
  private readonly smoother = new Smoother();

  addStep(event: StepEvent): void {
    if (!Number.isFinite(event.loss)) return;
    const x = event.epoch - 1 + event.step / event.stepsPerEpoch;
    this.stepLoss.add(x, event.loss);
    this.smoothLoss.add(x, this.smoother.add(event.loss));
  }

  addEpoch(event: EpochEvent): void {
    this.epochs.push(event);
  }
}
