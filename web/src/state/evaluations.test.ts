import { describe, expect, it } from 'vitest';
import type { EvaluatedImages } from '../protocol';
import { confusionOf, Evaluations, rightOnlyIn, wrongOf } from './evaluations';

function images(label: number[], predicted: number[]): EvaluatedImages {
  const count = label.length;
  return {
    image: Uint32Array.from(label.keys()),
    label: Uint8Array.from(label),
    predicted: Uint8Array.from(predicted),
    probability: new Float32Array(count),
    loss: new Float32Array(count),
  };
}

describe('Evaluations', () => {
  it('keeps every epoch of a short run', () => {
    const all = new Evaluations();
    for (let epoch = 1; epoch <= 5; ++epoch) all.add(epoch, images([0], [0]));
    expect(all.kept.map((one) => one.epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(all.at(null)?.epoch).toBe(5);
    expect(all.at(3)?.epoch).toBe(3);
  });

  it('stays bounded over 1,000 epochs and always has the newest', () => {
    const all = new Evaluations();
    for (let epoch = 1; epoch <= 1000; ++epoch) {
      all.add(epoch, images([0], [0]));
      expect(all.kept.length).toBeLessThanOrEqual(66);
      expect(all.at(null)?.epoch).toBe(epoch);
    }
    expect(all.kept.length).toBeGreaterThan(30);
    expect(all.at(500)?.epoch).toBeLessThanOrEqual(500);
    expect(all.at(500)?.epoch).toBeGreaterThan(450);
  });

  it('has nothing before the first', () => {
    expect(new Evaluations().at(null)).toBeNull();
    expect(new Evaluations().at(3)).toBeNull();
  });
});

it('counts true against predicted classes', () => {
  expect(confusionOf(images([0, 0, 1, 1], [0, 1, 1, 1]), 2)).toEqual([1, 1, 0, 2]);
});

it('finds the wrong ones', () => {
  expect(wrongOf(images([0, 0, 1], [0, 1, 0]))).toEqual([1, 2]);
});

it('finds images right in one and wrong in another', () => {
  const one = images([0, 1, 1], [0, 1, 0]);
  const other = images([0, 1, 1], [1, 1, 1]);
  expect(rightOnlyIn(one, other)).toEqual([0]);
  expect(rightOnlyIn(other, one)).toEqual([2]);
  expect(rightOnlyIn(one, images([0], [0]))).toBeNull();
});
