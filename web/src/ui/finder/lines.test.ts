import { describe, expect, it } from 'vitest';
import type { RateSearch } from '../../protocol';
import { kLanguages } from '../../texts';
import { searchLines, yRange } from './lines';

const t = kLanguages.en.finder;
const kSearch: RateSearch = {
  points: [
    { lr: 1e-4, loss: 2.4, smoothed: 2.3 },
    { lr: 1e-2, loss: 1.9, smoothed: 2.0 },
    { lr: 1, loss: 90, smoothed: 40 },
  ],
  finished: true,
  steepest: 1e-3,
  lowest: 1e-2,
};

describe('the sweep over rates', () => {
  it('is drawn with a mark on the smoothed line at the suggestion', () => {
    const [raw, smoothed, mark] = searchLines(kSearch, t);
    expect(raw?.points.map(({ y }) => y)).toEqual([2.4, 1.9, 90]);
    expect(smoothed?.points.map(({ y }) => y)).toEqual([2.3, 2.0, 40]);
    expect(mark?.points).toEqual([{ x: 1e-2, y: 2.0 }]);
    expect(mark?.listed).toBe(false);
  });

  it('has no mark before it ends, nor where nothing is suggested', () => {
    expect(searchLines({ ...kSearch, finished: false }, t)).toHaveLength(2);
    expect(searchLines({ ...kSearch, steepest: null }, t)).toHaveLength(2);
  });

  it('shows what lies around the start, not the explosion', () => {
    const [low, high] = yRange(kSearch);
    expect(low).toBeCloseTo(1.8);
    expect(high).toBeCloseTo(2.76);
    expect(yRange({ ...kSearch, points: [] }).every(Number.isFinite)).toBe(true);
  });
});
