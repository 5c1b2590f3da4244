/** The network, in English. */

import { counted, integer } from '../numbers';

export const network = {
  title: 'Network',
  startFrom: 'Start from',
  own: 'own network',
  changed: (name: string) => `${name}, changed`,
  notation: 'Notation',
  notationHelp:
    'C16: block with a 3×3 convolution of 16 filters. c16: 1×1. P: max-pool. A: average pool. GAP: global average. D0.1: dropout.',
  list: 'This network is given as a list of layers.',
  stale: 'Below: the last network without an error.',
  budget: (n: number, most: number) => `${integer(n)} / ${integer(most)} parameters`,
  over: (n: number) => `${integer(n)} too many`,
  budgetLabel: (most: number) => `Parameters of the ${integer(most)} allowed`,
  multiplyAdds: (n: string) => `${n} multiply-adds an image`,
  sees: (rows: number, columns: number) => `one output at the end sees ${rows}×${columns} pixels`,
  drawing: 'Drawing',
  layers: (n: number) => counted(n, 'layer'),
  layer: 'Layer',
  output: 'Output',
  parameters: 'Parameters',
  multAdds: 'Mult-adds',
  field: 'Sees',
  table: 'Layer table',
  drawingLabel: 'The network, layer by layer, from the image at the top',
  image: 'image',
  fieldOn: (name: string, rows: number, columns: number) =>
    `One output of ${name} sees ${rows}×${columns} pixels of the image.`,
  pickLayer: 'Choose a layer to see how much of the image one of its outputs sees.',
  blocks: 'Blocks',
  addBlock: 'Add',
  removeBlock: (token: string, place: number) => `Remove ${token}, block ${place}`,
  moveUp: (token: string, place: number) => `Move ${token}, block ${place}, forward`,
  moveDown: (token: string, place: number) => `Move ${token}, block ${place}, back`,
  editBlock: (place: number) => `Block ${place}`,
  kinds: {
    C16: 'convolution 3×3',
    c16: 'convolution 1×1',
    P: 'max-pool',
    A: 'average pool',
    GAP: 'global average',
    R: 'ReLU',
    'D0.1': 'dropout',
    F10: 'linear',
  } as Record<string, string>,
};
