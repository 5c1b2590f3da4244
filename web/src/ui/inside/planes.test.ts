import { describe, expect, it } from 'vitest';
import { filterBytes, greyOf, overlay, planesOf, rangeOf } from './planes';

it('stretches one plane from black to white', () => {
  const values = Float32Array.of(9, 9, -1, 0, 1, 1);
  expect([...greyOf(values, 2, 4)]).toEqual([0, 128, 255, 255]);
  expect([...greyOf(values, 0, 2)]).toEqual([0, 0]);
  expect(rangeOf(values, 2, 4)).toEqual([-1, 1]);
});

it('shows a weight of 0 as grey, in every filter alike', () => {
  expect([...filterBytes(Float32Array.of(0, 0, 2, -2, 0, 1), 1, 2, 2)]).toEqual([255, 0]);
  expect([...filterBytes(Float32Array.of(0, 0), 0, 2, 2)]).toEqual([128, 128]);
});

describe('overlay', () => {
  it('has its highest value where the map has', () => {
    const map = overlay(Float32Array.of(0, 0, 0, 4), 2, 2, 4, 4);
    expect(map[15]).toBeCloseTo(1);
    expect(map[0]).toBe(0);
    expect(map[10]).toBeCloseTo(0.5625); // three quarters of the way in both directions
  });

  it('is nothing for a map of zeros', () => {
    expect([...overlay(new Float32Array(4), 2, 2, 2, 2)]).toEqual([0, 0, 0, 0]);
  });
});

it('takes planes from a canvas', () => {
  const rgba = Uint8ClampedArray.of(10, 20, 30, 255, 40, 50, 60, 255);
  expect([...planesOf(rgba, 3)]).toEqual([10, 40, 20, 50, 30, 60]);
  expect([...planesOf(rgba, 1)]).toEqual([18, 48]);
});
