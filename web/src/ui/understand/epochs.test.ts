import { expect, it } from 'vitest';
import type { EvaluatedImages } from '../../protocol';
import { Evaluations } from '../../state/evaluations';
import { epochAt, placeOf } from './epochs';

const kNoImages: EvaluatedImages = {
  image: new Uint32Array(0),
  label: new Uint8Array(0),
  predicted: new Uint8Array(0),
  probability: new Float32Array(0),
  loss: new Float32Array(0),
};

function after(epochs: number): Evaluations {
  const evaluations = new Evaluations();
  for (let epoch = 1; epoch <= epochs; ++epoch) evaluations.add(epoch, kNoImages);
  return evaluations;
}

it('leads to every epoch that is kept, and follows the newest at its end', () => {
  const { kept } = after(3);
  expect([0, 1, 2].map((place) => epochAt(kept, place))).toEqual([1, 2, null]);
});

it('finds its place again, of long runs too, where not every epoch is kept', () => {
  const evaluations = after(200);
  const { kept } = evaluations;
  expect(kept.length).toBeLessThan(200);
  kept.forEach((one, place) => {
    expect(placeOf(kept, evaluations.at(epochAt(kept, place)))).toBe(place);
    expect(evaluations.at(epochAt(kept, place))).toBe(one);
  });
});

it('stands at the end where what was shown is kept no more', () => {
  const before = after(1).at(null);
  expect(placeOf(after(5).kept, before)).toBe(4);
  expect(placeOf(after(5).kept, null)).toBe(4);
});
