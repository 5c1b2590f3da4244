import type { EpochEvent } from '../../protocol';
import type { Point } from '../../state/history';

const kMostPoints = 400;

/** One value of every epoch; of long runs every n-th, and always the last. */
export function epochPoints(
  epochs: EpochEvent[],
  value: 'trainLoss' | 'testLoss' | 'trainAccuracy' | 'testAccuracy',
): Point[] {
  const stride = Math.ceil(epochs.length / kMostPoints);
  return epochs
    .filter((_, i) => i % stride === 0 || i === epochs.length - 1)
    .map((epoch) => ({ x: epoch.epoch, y: epoch[value] }));
}
