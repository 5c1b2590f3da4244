import { expect, it } from 'vitest';
import { orderedMistakes } from './order';

const kImages = {
  image: Uint32Array.of(7, 3, 5, 1),
  label: Uint8Array.of(0, 1, 0, 1),
  predicted: Uint8Array.of(1, 1, 1, 0),
  probability: Float32Array.of(0.5, 0.9, 0.8, 0.6),
  loss: Float32Array.of(3, 0.1, 1, 2),
};

it('sorts the wrong ones', () => {
  expect(orderedMistakes(kImages, 'sure', null)).toEqual([2, 3, 0]);
  expect(orderedMistakes(kImages, 'unsure', null)).toEqual([0, 3, 2]);
  expect(orderedMistakes(kImages, 'loss', null)).toEqual([0, 3, 2]);
  expect(orderedMistakes(kImages, 'index', null)).toEqual([3, 2, 0]);
});

it('keeps to one true class', () => {
  expect(orderedMistakes(kImages, 'sure', 0)).toEqual([2, 0]);
});
