import { expect, it } from 'vitest';
import { confusionRows } from './rows';

it('gives each cell its share of the true class', () => {
  expect(confusionRows([3, 1, 0, 0], 2)).toEqual([
    [
      { count: 3, of: 4, share: 0.75 },
      { count: 1, of: 4, share: 0.25 },
    ],
    [
      { count: 0, of: 0, share: 0 },
      { count: 0, of: 0, share: 0 },
    ],
  ]);
});
