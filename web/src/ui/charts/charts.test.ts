import { describe, expect, it } from 'vitest';
import type { EpochFigures } from '../../state/history';
import { Run, type RunFacts } from '../../state/run';
import { epochPoints, moved, spanWithin, tableOf, versionOf, zoomed } from './lines';
import { fitted, spread } from './line_chart';

function epochs(count: number): EpochFigures[] {
  const rest = {
    trainLoss: 1,
    trainObjective: 1,
    trainAccuracy: 0,
    testAccuracy: 0,
    digest: '',
  } as const;
  return Array.from({ length: count }, (_, i) => {
    return { ...rest, epoch: i + 1, testLoss: i };
  });
}

describe('versionOf', () => {
  it('is another one after a step, a name as long as the one before, a colour, and for another run', () => {
    const facts = { id: 'a', norm: 'none' } as unknown as RunFacts;
    const run = new Run(facts, { name: 'one', note: '', colour: null });
    const seen = new Set([versionOf([run])]);
    run.tick.value += 1;
    seen.add(versionOf([run]));
    run.label.value = { ...run.label.value, name: 'two' };
    seen.add(versionOf([run]));
    run.label.value = { ...run.label.value, colour: 'pink' };
    seen.add(versionOf([run]));
    seen.add(versionOf([new Run({ ...facts, id: 'b' }, run.label.value)]));
    expect(seen.size).toBe(5);
  });
});

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

describe('tableOf', () => {
  const line = (label: string, xs: number[], listed = true) => {
    return { label, colour: '', listed, points: xs.map((x) => ({ x, y: 10 * x })) };
  };

  it('puts lines side by side, where each has a point', () => {
    const { rows } = tableOf([line('a', [1, 2]), line('b', [2, 3]), line('raw', [0.5], false)], 9);
    expect(rows).toEqual([
      { x: 1, cells: [10, null] },
      { x: 2, cells: [20, 20] },
      { x: 3, cells: [null, 30] },
    ]);
  });

  it('shows so many rows at most, the last among them', () => {
    const xs = Array.from({ length: 1000 }, (_, i) => i);
    const { rows, all } = tableOf([line('a', xs)], 100);
    expect(all).toBe(1000);
    expect(rows.length).toBeLessThanOrEqual(101);
    expect(rows.at(-1)?.x).toBe(999);
  });
});

describe('zooming', () => {
  const full = { from: 0, to: 10 };

  it('halves the span around a place', () => {
    expect(zoomed(full, 0.5)).toEqual({ from: 2.5, to: 7.5 });
    expect(zoomed(full, 0.5, 0)).toEqual({ from: 0, to: 5 });
  });

  it('moves by a share, and never beyond the ends', () => {
    expect(spanWithin(moved({ from: 2, to: 4 }, 0.25), full)).toEqual({ from: 2.5, to: 4.5 });
    expect(spanWithin({ from: 9, to: 12 }, full)).toEqual({ from: 7, to: 10 });
    expect(spanWithin({ from: -3, to: -1 }, full)).toEqual({ from: 0, to: 2 });
  });

  it('shows all rather than more, and never nothing', () => {
    expect(spanWithin({ from: -1, to: 11 }, full)).toBeNull();
    expect(spanWithin({ from: 5, to: 5 }, full)).toEqual({ from: 5, to: 5.01 });
  });
});

it('shortens names in the middle, where runs are alike', () => {
  const widthOf = (text: string) => text.length;
  expect(fitted('r1-bn group 2', 20, widthOf)).toBe('r1-bn group 2');
  expect(fitted('r1-bn group 2', 8, widthOf)).toBe('r1…oup 2');
  expect(fitted('r1-bn group 2', 0, widthOf)).toBe('…');
});
