import { expect, it } from 'vitest';
import { confusionRows, neighbour } from './rows';

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

it('moves with the arrows and stays inside', () => {
  expect(neighbour({ truth: 0, said: 0 }, 'ArrowDown', 3)).toEqual({ truth: 1, said: 0 });
  expect(neighbour({ truth: 0, said: 0 }, 'ArrowUp', 3)).toEqual({ truth: 0, said: 0 });
  expect(neighbour({ truth: 1, said: 2 }, 'ArrowRight', 3)).toEqual({ truth: 1, said: 2 });
  expect(neighbour({ truth: 1, said: 1 }, 'Home', 3)).toEqual({ truth: 1, said: 0 });
  expect(neighbour({ truth: 1, said: 1 }, 'End', 3)).toEqual({ truth: 1, said: 2 });
  expect(neighbour({ truth: 1, said: 1 }, 'x', 3)).toBeNull();
});
