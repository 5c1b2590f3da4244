import { describe, expect, it } from 'vitest';
import type { EpochEvent } from '../../protocol';
import { epochPoints } from './epoch_points';
import { spread } from './line_chart';

function epochs(count: number): EpochEvent[] {
  const rest = {
    kind: 'epoch',
    trainLoss: 1,
    trainObjective: 1,
    trainAccuracy: 0,
    testAccuracy: 0,
    digest: '',
  } as const;
  return Array.from({ length: count }, (_, i) => {
    return { ...rest, epoch: i + 1, testLoss: i, last: false };
  });
}

describe('epochPoints', () => {
  it('shows every epoch of a short run', () => {
    expect(epochPoints(epochs(3), 'testLoss')).toEqual([
      { x: 1, y: 0 },
      { x: 2, y: 1 },
      { x: 3, y: 2 },
    ]);
  });

  it('thins long runs and keeps the last epoch', () => {
    const points = epochPoints(epochs(1001), 'testLoss');
    expect(points.length).toBeLessThanOrEqual(401);
    expect(points.at(-1)).toEqual({ x: 1001, y: 1000 });
  });

  it('has nothing to show at first', () => {
    expect(epochPoints([], 'testLoss')).toEqual([]);
  });
});

describe('spread', () => {
  it('moves labels off one another and keeps their order', () => {
    const label = (text: string, y: number) => ({ text, x: 0, y, color: '' });
    const ys = spread([label('b', 51), label('a', 50), label('c', 200)]);
    expect(ys.map(({ text, y }) => [text, y])).toEqual([
      ['a', 50],
      ['b', 64],
      ['c', 200],
    ]);
  });
});
