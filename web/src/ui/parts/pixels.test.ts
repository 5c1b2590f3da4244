import { expect, it } from 'vitest';
import { rgbToRgba, toRgba } from './pixels';

it('weaves planes of red, green and blue', () => {
  const rgba = toRgba(Uint8Array.of(1, 2, 3, 4, 5, 6), 2);
  expect([...rgba]).toEqual([1, 3, 5, 255, 2, 4, 6, 255]);
});

it('draws one plane as grey', () => {
  expect([...toRgba(Uint8Array.of(9, 8), 2)]).toEqual([9, 9, 9, 255, 8, 8, 8, 255]);
});

it('gives rows of red, green and blue their opacity', () => {
  expect([...rgbToRgba(Uint8Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});
