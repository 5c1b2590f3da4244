/** How long a set-up would take on this device, tried before the start. */

import { signal } from '@preact/signals';
import type { DataInfo, RunDocument } from '../protocol';
import { kEvaluationShare } from './timing';

export interface Prediction {
  epochSeconds: number;
  allSeconds: number;
}

const kAfterMs = 700;
const kProbeMs = 150;
const kEpochsOtherwise = 20;

export class Predictor {
  /** null while unknown. */
  readonly prediction = signal<Prediction | null>(null);
  readonly predicting = signal(false);
  private turn = 0;

  /** `probe` trains so many milliseconds and says images a second. */
  constructor(private readonly probe: (run: RunDocument, ms: number) => Promise<number>) {}

  /** Once the set-up has stood still for a while. */
  predictSoon(run: RunDocument, data: DataInfo): void {
    const turn = ++this.turn;
    this.predicting.value = true;
    setTimeout(() => {
      if (turn === this.turn) void this.predict(run, data, turn);
    }, kAfterMs);
  }

  /** Something else uses the device from now on. */
  stop(): void {
    this.turn += 1;
    this.predicting.value = false;
  }

  private async predict(run: RunDocument, data: DataInfo, turn: number): Promise<void> {
    // What is wrong with the set-up is said where it is set.
    const speed = await this.probe(run, kProbeMs).catch(() => 0);
    if (turn !== this.turn) return;
    const epochSeconds = (data.train + kEvaluationShare * data.test) / speed;
    const allSeconds = epochSeconds * (run.epochs ?? kEpochsOtherwise);
    this.prediction.value = speed > 0 ? { epochSeconds, allSeconds } : null;
    this.predicting.value = false;
  }
}
