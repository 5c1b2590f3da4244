import { describe, expect, it } from 'vitest';
import type { LayerRow, NetworkSummary } from '../../protocol';
import { placeLayers, skipsOf } from './place_layers';

function network(layers: [type: string, channels: number, inputs: number[]][]): NetworkSummary {
  const rows = layers.map(([type, channels, inputs]) => {
    return { type, output: [channels, 8, 8], inputs } as unknown as LayerRow;
  });
  return { layers: rows } as NetworkSummary;
}

describe('placeLayers', () => {
  it('makes a layer the wider the more channels it has, the widest as wide as may be', () => {
    const boxes = placeLayers(
      network([
        ['conv2d', 8, [-1]],
        ['conv2d', 16, [0]],
      ]),
      100,
    );
    expect(boxes.map(({ width }) => width)).toEqual([70, 100]);
  });

  it('tells kinds of layers apart', () => {
    const types = ['conv2d', 'linear', 'group_norm', 'max_pool2d', 'relu'];
    const boxes = placeLayers(network(types.map((type, i) => [type, 1, [i - 1]])), 100);
    expect(boxes.map(({ kind }) => kind)).toEqual(['learned', 'learned', 'norm', 'pool', 'plain']);
  });
});

describe('skipsOf', () => {
  it('finds none where each layer takes the one before, the first the image', () => {
    const chain = network([
      ['conv2d', 8, [-1]],
      ['relu', 8, [0]],
    ]);
    expect(skipsOf(chain)).toEqual([]);
  });

  it('lays skips that pass the same layers beside one another', () => {
    const summary = network([
      ['conv2d', 8, [-1]],
      ['relu', 8, [0]],
      ['add', 8, [1, -1]],
      ['conv2d', 8, [2]],
      ['add', 8, [3, 0]],
      ['conv2d', 8, [4]],
      ['add', 8, [5, 4]],
      ['conv2d', 8, [6]],
      ['add', 8, [7, 6]],
    ]);
    expect(skipsOf(summary)).toEqual([
      { from: -1, to: 2, depth: 0 },
      { from: 0, to: 4, depth: 1 },
      { from: 4, to: 6, depth: 0 },
      { from: 6, to: 8, depth: 0 },
    ]);
  });
});
