import { expect, it } from 'vitest';
import type { LayerStatistics } from '../../protocol';
import { runningPoints } from './layer_panel';

it('pairs what BatchNorm keeps with what enters it, channel by channel', () => {
  const layers = [
    { name: 'conv' },
    {
      name: 'bn',
      runningMean: [1, 2],
      inputMean: [3, 4],
      runningVariance: [9],
      inputVariance: [8],
    },
    { name: 'bn2', runningMean: [5], inputMean: [6] },
  ] as unknown as LayerStatistics[];
  expect(runningPoints(layers, 'mean')).toEqual([
    { x: 1, y: 3 },
    { x: 2, y: 4 },
    { x: 5, y: 6 },
  ]);
  expect(runningPoints(layers, 'variance')).toEqual([{ x: 9, y: 8 }]);
});
