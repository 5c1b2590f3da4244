/** How the drawing of a network is laid out. */

import type { NetworkSummary } from '../../protocol';

export interface Box {
  width: number;
  kind: 'learned' | 'norm' | 'pool' | 'plain';
}

const kLeastWidth = 40;

/** A box a layer, the wider the more channels it has. */
export function placeLayers(summary: NetworkSummary, most: number): Box[] {
  const channels = summary.layers.map((layer) => layer.output[0]);
  const widest = Math.max(1, ...channels);
  return summary.layers.map((layer, i) => ({
    width: kLeastWidth + ((most - kLeastWidth) * (channels[i] ?? 0)) / widest,
    kind: kindOf(layer.type),
  }));
}

function kindOf(type: string): Box['kind'] {
  if (type === 'conv2d' || type === 'linear') return 'learned';
  if (type.endsWith('_norm')) return 'norm';
  return type.includes('pool') ? 'pool' : 'plain';
}

export interface Skip {
  from: number;
  to: number;
  /** How far beside the layers, so that lines do not lie on one another. */
  depth: number;
}

/** Connections that pass over layers; -1 is the image. */
export function skipsOf(summary: NetworkSummary): Skip[] {
  const skips: Skip[] = [];
  summary.layers.forEach((layer, to) => {
    for (const from of layer.inputs) {
      if (from >= to - 1) continue;
      const depth = skips.filter((other) => other.to > from && other.from < to).length;
      skips.push({ from, to, depth });
    }
  });
  return skips;
}
