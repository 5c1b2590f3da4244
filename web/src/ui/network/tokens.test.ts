import { expect, it } from 'vitest';
import { kLanguages } from '../../texts';
import { kindOf } from './blocks';
import { skipsOf } from './place_layers';
import { added, movedBy, tokensOf, without, withToken } from './tokens';
import type { NetworkSummary } from '../../protocol';

it('edits a network token by token', () => {
  const tokens = tokensOf('  C16 P\nGAP c10 ');
  expect(tokens).toEqual(['C16', 'P', 'GAP', 'c10']);
  expect(withToken(tokens, 0, 'C8+')).toEqual(['C8+', 'P', 'GAP', 'c10']);
  expect(without(tokens, 1)).toEqual(['C16', 'GAP', 'c10']);
  expect(movedBy(tokens, 1, -1)).toEqual(['P', 'C16', 'GAP', 'c10']);
  expect(movedBy(tokens, 0, -1)).toEqual(tokens);
  expect(added(tokens, 'A')).toEqual(['C16', 'P', 'GAP', 'A', 'c10']);
});

it('names blocks in words', () => {
  const { kinds } = kLanguages.en.network;
  expect(kindOf('C16@gn4', kinds)).toBe('convolution 3×3');
  expect(kindOf('c10', kinds)).toBe('convolution 1×1');
  expect(kindOf('GAP', kinds)).toBe('global average');
  expect(kindOf('Q', kinds)).toBe('');
});

it('draws skips that cross beside one another', () => {
  const layers = [[-1], [0], [1, -1], [2, 0]].map((inputs) => ({ inputs }));
  expect(skipsOf({ layers } as NetworkSummary)).toEqual([
    { from: -1, to: 2, depth: 0 },
    { from: 0, to: 3, depth: 1 },
  ]);
});
