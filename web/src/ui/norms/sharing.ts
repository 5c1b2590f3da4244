/** Which cells (image, channel) of a batch are normalised with the same mean and variance. */

import type { Norm } from '../../state/set_up';

export interface Cell {
  image: number;
  channel: number;
}

export interface Batch {
  images: number;
  channels: number;
  groups: number;
}

export function shares(norm: Norm | 'instance_norm', a: Cell, b: Cell, batch: Batch): boolean {
  const group = (cell: Cell) => Math.floor((cell.channel * batch.groups) / batch.channels);
  switch (norm) {
    case 'batch_norm':
      return a.channel === b.channel;
    case 'group_norm':
      return a.image === b.image && group(a) === group(b);
    case 'layer_norm':
      return a.image === b.image;
    case 'instance_norm':
      return a.image === b.image && a.channel === b.channel;
    case 'none':
      return false;
  }
}

/** How many cells share one mean, and how many means there are. */
export function counts(
  norm: Norm | 'instance_norm',
  batch: Batch,
): { cells: number; means: number } {
  const { images, channels, groups } = batch;
  switch (norm) {
    case 'batch_norm':
      return { cells: images, means: channels };
    case 'group_norm':
      return { cells: channels / groups, means: images * groups };
    case 'layer_norm':
      return { cells: channels, means: images };
    case 'instance_norm':
      return { cells: 1, means: images * channels };
    case 'none':
      return { cells: 0, means: 0 };
  }
}
