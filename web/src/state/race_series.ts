/** Short races one after another, one for each batch size: where BatchNorm breaks and the others do not. */

import { effect, signal } from '@preact/signals';
import type { RunState } from '../protocol';
import type { Run } from './run';
import type { Norm, SetUp } from './set_up';
import type { Store } from './store';

export const kBatchSizes: readonly number[] = [1, 2, 8, 32, 128];

const kTrainImages = 2000;
const kTestImages = 1000;
const kEpochs = 2;

/** What each run of the series sees, whatever its batch size. */
export const kSeenImages = kEpochs * kTrainImages;

export class RaceSeries {
  /** Batch sizes still to come, first the one that races now; empty: no series goes on. */
  readonly left = signal<readonly number[]>([]);
  private norms: Norm[] = [];
  private race: readonly Run[] = [];
  private starting = false;

  constructor(private readonly store: Store) {
    effect(() => {
      // Another run, or other images, took its place.
      const own = store.bench.live.value === this.race;
      if (!own && !this.starting) this.left.value = [];
    });
  }

  async start(norms: Norm[]): Promise<void> {
    this.norms = norms;
    this.race = [];
    this.left.value = kBatchSizes;
    await this.raceNext();
  }

  /** What became of the runs that the engine holds. */
  follow(state: RunState): void {
    const ended = state === 'finished' || state === 'diverged';
    const broken = state === 'stopped' || state === 'failed';
    if (this.left.value.length === 0 || !(ended || broken)) return;
    this.left.value = ended ? this.left.value.slice(1) : [];
    if (this.left.value.length > 0) void this.raceNext();
  }

  private async raceNext(): Promise<void> {
    const { bench, next, part, training } = this.store;
    const [batchSize] = this.left.value;
    if (batchSize === undefined) return;
    this.starting = true;
    const before = bench.live.value;
    const inSight = part.value;
    const started = training.startRace(this.norms, seriesSetUp(next.setUp.value, batchSize));
    part.value = inSight; // its results stand where it was started
    await started;
    this.race = bench.live.value;
    this.starting = false;
    if (this.race === before) this.left.value = [];
  }
}

/** The set-up at another batch size: as many images, and a learning rate that goes with the batch. */
export function seriesSetUp(setUp: SetUp, batchSize: number): SetUp {
  const { data, optimizer } = setUp;
  const atMost = (value: unknown, most: number) => Math.min(Number(value) || most, most);
  return {
    ...setUp,
    name: `${setUp.name} b${batchSize}`,
    batch_size: batchSize,
    epochs: kEpochs,
    data: {
      ...data,
      train_images: atMost(data.train_images, kTrainImages),
      test_images: atMost(data.test_images, kTestImages),
    },
    optimizer: { ...optimizer, lr: scaledRate(setUp, batchSize) },
  };
}

/** In proportion for SGD (Goyal et al. 2017), with the square root for Adam (Malladi et al. 2022). */
function scaledRate({ optimizer, batch_size }: SetUp, batchSize: number): number {
  const factor = batchSize / batch_size;
  const rate = Number(optimizer.lr) * (optimizer.type === 'sgd' ? factor : Math.sqrt(factor));
  return Number(rate.toPrecision(6));
}
