/** What a run's network made of the test set, epoch by epoch: bounded in number. */

import type { EvaluatedImages } from '../protocol';

const kMostEpochs = 64;

export interface EpochImages {
  epoch: number;
  images: EvaluatedImages;
  /** Of the network then; null of runs that were kept from before. */
  weights: Float32Array | null;
}

export class Evaluations {
  /** In order of epochs. */
  readonly kept: EpochImages[] = [];
  private stride = 1;

  add(epoch: number, images: EvaluatedImages, weights: Float32Array | null = null): void {
    // The newest stays however the older ones are thinned.
    const newest = this.kept.at(-1);
    if (newest && newest.epoch % this.stride !== 0) this.kept.pop();
    this.kept.push({ epoch, images, weights });
    if (this.kept.length <= kMostEpochs) return;
    this.stride *= 2;
    const thinned = this.kept.filter((one) => one.epoch % this.stride === 0 || one.epoch === epoch);
    this.kept.splice(0, this.kept.length, ...thinned);
  }

  /** The run goes on after this epoch. */
  goBackTo(epoch: number, images: EvaluatedImages): void {
    const before = this.kept.filter((one) => one.epoch <= epoch);
    this.kept.splice(0, this.kept.length, ...before);
    if (epoch > 0 && this.kept.at(-1)?.epoch !== epoch) this.add(epoch, images);
  }

  /** That of the epoch, or of the one before it that was kept; null: the newest. */
  at(epoch: number | null): EpochImages | null {
    if (epoch === null) return this.kept.at(-1) ?? null;
    return this.kept.findLast((one) => one.epoch <= epoch) ?? this.kept[0] ?? null;
  }
}

/** [true class][predicted class], row by row. */
export function confusionOf(images: EvaluatedImages, classes: number): number[] {
  const counts = new Array<number>(classes * classes).fill(0);
  images.label.forEach((label, i) => {
    const cell = label * classes + (images.predicted[i] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return counts;
}

/** Where in the list the wrong ones are. */
export function wrongOf(images: EvaluatedImages): number[] {
  const wrong: number[] = [];
  images.label.forEach((label, i) => {
    if (label !== images.predicted[i]) wrong.push(i);
  });
  return wrong;
}

/** Places of images that are right in `one` and wrong in `other`; null: they saw other images. */
export function rightOnlyIn(one: EvaluatedImages, other: EvaluatedImages): number[] | null {
  if (one.image.length !== other.image.length) return null;
  const places: number[] = [];
  for (let i = 0; i < one.image.length; ++i) {
    if (one.image[i] !== other.image[i] || one.label[i] !== other.label[i]) return null;
    const right = one.predicted[i] === one.label[i];
    if (right && other.predicted[i] !== other.label[i]) places.push(i);
  }
  return places;
}
