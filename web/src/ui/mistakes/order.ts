/** Which mistakes are shown, and in which order. */

import type { EvaluatedImages } from '../../protocol';
import { wrongOf } from '../../state/evaluations';

export const kOrders = ['sure', 'unsure', 'loss', 'index'] as const;
export type Order = (typeof kOrders)[number];

/** Places in the list of images: the wrong ones, of one true class or of all (null). */
export function orderedMistakes(
  images: EvaluatedImages,
  order: Order,
  truth: number | null,
): number[] {
  const wrong = wrongOf(images).filter((i) => truth === null || images.label[i] === truth);
  const value: Record<Order, (i: number) => number> = {
    sure: (i) => -(images.probability[i] ?? 0),
    unsure: (i) => images.probability[i] ?? 0,
    loss: (i) => -(images.loss[i] ?? 0),
    index: (i) => images.image[i] ?? 0,
  };
  const of = value[order];
  return wrong.sort((a, b) => of(a) - of(b) || a - b);
}
