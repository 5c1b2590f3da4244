import { describe, expect, it } from 'vitest';
import { placeOf } from './places';

describe('placeOf', () => {
  it('finds the panel of a field', () => {
    expect(placeOf('optimizer.lr: got -1')).toBe('training');
    expect(placeOf('epochs: got 0')).toBe('training');
    expect(placeOf('network.notation: token 1')).toBe('network');
    expect(placeOf('data.source: got x')).toBe('data');
    expect(placeOf('[memory] could not get 9 MiB')).toBe('training');
    expect(placeOf('Out of memory')).toBe('run');
  });
});
