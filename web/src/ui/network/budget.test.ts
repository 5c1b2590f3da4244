import { expect, it } from 'vitest';
import { kLanguages } from '../../texts';
import { budget } from './budget';

const t = kLanguages.en.network;

it('measures parameters against the assignment’s limit', () => {
  expect(budget(t, 39420)).toEqual({
    text: '39,420 / 50,000 parameters',
    over: false,
    share: 0.7884,
  });
  expect(budget(t, 50000).over).toBe(false);
  expect(budget(t, 55612)).toEqual({
    text: '55,612 / 50,000 parameters, 5,612 too many',
    over: true,
    share: 1,
  });
});
