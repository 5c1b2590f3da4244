import { describe, expect, it } from 'vitest';
import { counts, shares, type Batch } from './sharing';

const kBatch: Batch = { images: 3, channels: 8, groups: 4 };
const kNorms = ['batch_norm', 'group_norm', 'layer_norm', 'instance_norm'] as const;

describe('what shares a mean', () => {
  it('is a channel, a group, an image, or one cell', () => {
    const cell = { image: 1, channel: 2 };
    const at = (image: number, channel: number) =>
      kNorms.filter((norm) => shares(norm, cell, { image, channel }, kBatch));
    expect(at(1, 2)).toEqual([...kNorms]);
    expect(at(0, 2)).toEqual(['batch_norm']);
    expect(at(1, 3)).toEqual(['group_norm', 'layer_norm']);
    expect(at(1, 4)).toEqual(['layer_norm']);
    expect(at(0, 4)).toEqual([]);
  });

  it('is counted as it is marked', () => {
    for (const norm of kNorms) {
      const { cells, means } = counts(norm, kBatch);
      expect(cells * means, norm).toBe(kBatch.images * kBatch.channels);
      let marked = 0;
      for (let image = 0; image < kBatch.images; ++image) {
        for (let channel = 0; channel < kBatch.channels; ++channel) {
          if (shares(norm, { image: 0, channel: 0 }, { image, channel }, kBatch)) marked += 1;
        }
      }
      expect(marked, norm).toBe(cells);
    }
  });
});
