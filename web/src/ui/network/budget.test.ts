import { expect, it } from 'vitest';
import { budget } from './budget';

it('measures parameters against the assignment’s limit', () => {
  expect(budget(39420)).toEqual({ text: '39,420 / 50,000 parameters', over: false, share: 0.7884 });
  expect(budget(50000).over).toBe(false);
  expect(budget(55612)).toEqual({
    text: '55,612 / 50,000 parameters, 5,612 too many',
    over: true,
    share: 1,
  });
});
