/** What the charts draw: bounded however long a run gets. */

import type { EpochEvent, ResumedRun, StepEvent } from '../protocol';

export interface Point {
  /** In epochs; fractions are steps. */
  x: number;
  y: number;
}

/** An epoch in figures. */
export type EpochFigures = Omit<EpochEvent, 'images' | 'weights' | 'kind' | 'lane' | 'last'>;

const kMostPoints = 1000;
const kSmoothing = 0.9;

/** Points in order of x; when there are too many, neighbours are averaged in pairs. */
export class Series {
  readonly points: Point[] = [];
  private stride = 1;
  private sum = 0;
  private count = 0;

  constructor(points: Point[] = []) {
    this.points = points;
  }

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

/** A history as it is kept. */
export interface KeptHistory {
  stepLoss: Point[];
  smoothLoss: Point[];
  smoothAccuracy: Point[];
  rate: Point[];
  epochs: EpochFigures[];
}

/** Everything one run has shown so far. */
export class History {
  readonly stepLoss: Series;
  readonly smoothLoss: Series;
  readonly smoothAccuracy: Series;
  readonly rate: Series;
  readonly epochs: EpochFigures[];
  private readonly loss = new Smoother();
  private readonly accuracy = new Smoother();

  constructor(kept?: KeptHistory) {
    this.stepLoss = new Series(kept?.stepLoss);
    this.smoothLoss = new Series(kept?.smoothLoss);
    this.smoothAccuracy = new Series(kept?.smoothAccuracy);
    this.rate = new Series(kept?.rate);
    this.epochs = kept?.epochs ?? [];
  }

  addStep(event: StepEvent): void {
    if (!Number.isFinite(event.loss)) return;
    const x = event.epoch - 1 + event.step / event.stepsPerEpoch;
    this.addLoss(x, event.loss, event.learningRate);
    this.smoothAccuracy.add(x, this.accuracy.add(event.correct / event.images));
  }

  addEpoch(event: EpochFigures): void {
    const { epoch, trainLoss, trainObjective, trainAccuracy, testLoss, testAccuracy, digest } =
      event;
    this.epochs.push({
      epoch,
      trainLoss,
      trainObjective,
      trainAccuracy,
      testLoss,
      testAccuracy,
      digest,
    });
  }

  private addLoss(x: number, loss: number, rate: number): void {
    this.stepLoss.add(x, loss);
    this.smoothLoss.add(x, this.loss.add(loss));
    this.rate.add(x, rate);
  }

  /** Of a run that goes on; `seen` has what its file does not tell. */
  static of(run: Pick<ResumedRun, 'epochs' | 'loss' | 'learningRate' | 'summary'>, seen: History) {
    const history = new History();
    const { stepsPerEpoch } = run.summary;
    run.loss.forEach((loss, i) => {
      const x = (i + 1) / stepsPerEpoch;
      history.addLoss(x, loss, run.learningRate[i] ?? 0);
    });
    const end = run.loss.length / stepsPerEpoch;
    history.smoothAccuracy.points.push(...seen.smoothAccuracy.points.filter(({ x }) => x <= end));
    for (const epoch of run.epochs) history.addEpoch(epoch);
    return history;
  }

  keep(): KeptHistory {
    const { epochs } = this;
    return {
      stepLoss: this.stepLoss.points,
      smoothLoss: this.smoothLoss.points,
      smoothAccuracy: this.smoothAccuracy.points,
      rate: this.rate.points,
      epochs,
    };
  }
}
