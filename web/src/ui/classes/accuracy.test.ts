import { expect, it } from 'vitest';
import { confusionRows } from '../confusion/rows';
import { classRows } from './accuracy';

it('gives each class its accuracy and what it is taken for', () => {
  const rows = classRows(confusionRows([3, 0, 1, 0, 2, 0, 0, 0, 0], 3));
  expect(rows[0]).toMatchObject({
    right: 3,
    of: 4,
    accuracy: 0.75,
    takenFor: { index: 2, count: 1 },
  });
  expect(rows[1]).toMatchObject({ accuracy: 1, takenFor: null });
  expect(rows[2]?.accuracy).toBeNaN();
});
