/** Understand, in English. */

import { counted, integer } from '../numbers';

export const understand = {
  views: 'Views of the run',
  guide: 'What you can see here',
  about: {
    mistakes: 'the images it gets wrong, the surest first',
    confusion: 'which class is taken for which',
    classes: 'how good it is at each class',
    inside: 'one image, or your own drawing, on its way through the network',
    norms: 'a race of BatchNorm, GroupNorm and LayerNorm, and what they share',
    runs: 'all runs side by side, and whether they may be compared',
  },
  mistakes: 'Mistakes',
  confusion: 'Confusion',
  classes: 'Classes',
  inside: 'Inside',
  norms: 'Norms',
  runs: 'Runs',
  epoch: 'Epoch',
  newest: 'newest',
  epochOf: (n: number, of: number) => `Epoch ${n} of ${of}`,
  follow: 'Follow the newest',
  otherData: 'The images of this run are not loaded, so they cannot be shown.',
};

export const mistakes = {
  waiting: 'Misclassified test images appear after the first epoch.',
  note: (wrong: number, total: number, epoch: number) =>
    `${integer(wrong)} of ${integer(total)} test images · epoch ${epoch}`,
  none: 'Every test image was classified right.',
  sort: 'Sort by',
  sorts: {
    sure: 'most sure first',
    unsure: 'least sure first',
    loss: 'highest loss first',
    index: 'place in the test set',
  },
  only: 'True class',
  all: 'all classes',
  truth: 'true class',
  said: 'said, with its probability',
  help: 'Above: the true class. Below: what the network said and how sure it was; then what it gave the true class.',
  more: 'Show more',
  image: (index: number) => `test image ${integer(index)}`,
  look: (index: number, truth: string, said: string) =>
    `Look inside at test image ${index}: ${truth}, said ${said}`,
  trueShare: (share: string) => `true: ${share}`,
};

export const confusion = {
  waiting: 'Which classes are taken for which: appears after the first epoch.',
  note: (total: number, epoch: number) => `${integer(total)} test images · epoch ${epoch}`,
  caption: 'Rows: the true class. Columns: what the network said. A cell opens its images.',
  label: 'Confusion matrix',
  cell: (truth: string, said: string, count: number, of: number) =>
    `${truth}, said ${said}: ${integer(count)} of ${integer(of)}`,
  images: (truth: string, said: string, count: number) =>
    `${truth}, said ${said}: ${counted(count, 'image')}`,
  emptyCell: 'No image is in this cell.',
};

export const classes = {
  waiting: 'The accuracy of each class appears after the first epoch.',
  label: 'Accuracy of each class',
  name: 'Class',
  accuracy: 'Accuracy',
  right: 'Right',
  of: 'Of',
  most: 'Most often taken for',
  nothing: 'nothing else',
};

export const inside = {
  waiting: 'Press Train or Step once; then any image can be followed through the network.',
  pick: 'An image',
  fromTest: 'Test image',
  next: 'Another one',
  upload: 'Your own picture …',
  draw: 'Draw one',
  drawHelp: 'Draw with mouse, pen or finger; light on dark.',
  drawLabel: 'Drawing area',
  keyboardDraw: 'Without a pointer, choose a picture instead.',
  clear: 'Clear',
  classify: 'Classify',
  own: 'your picture',
  drawing: 'your drawing',
  said: (name: string, share: string) => `The network says ${name}, ${share}.`,
  truth: (name: string) => `True class: ${name}.`,
  probabilities: 'Probability of each class',
  cam: (name: string, layer: string) => `What speaks for ${name} (Grad-CAM at ${layer})`,
  camNone: 'Grad-CAM needs a convolution whose output has more than one pixel.',
  camFor: 'Show what speaks for',
  filters: 'Filters of the first convolution',
  filter: (n: number) => `filter ${n}`,
  activations: 'What each layer makes of it',
  layer: 'Layer',
  channel: (n: number) => `channel ${n}`,
  range: (low: string, high: string) => `dark ${low}, bright ${high}`,
  thinned: (shown: number, all: number) => `the first ${shown} of ${all} channels`,
  unreadable: 'This picture cannot be read. PNG, JPEG, WebP and GIF can.',
  refresh: 'Look again',
};

export const norms = {
  pictureTitle: 'What shares a mean and a variance',
  pictureHelp:
    'Rows are images of a batch, columns are channels, each cell all pixels of one channel. Point at a cell: everything marked is normalised with the same two numbers.',
  images: 'images',
  channels: 'channels',
  cell: (image: number, channel: number) => `image ${image}, channel ${channel}`,
  batch: 'Batch',
  shares: {
    batch_norm: 'One channel of all images.',
    group_norm: 'A group of channels of one image.',
    layer_norm: 'All channels of one image.',
    instance_norm: 'One channel of one image.',
    none: 'Nothing is normalised.',
  },
  counts: (n: number, numbers: number) =>
    `${counted(n, 'cell')} share a mean; ${counted(numbers, 'pair')} of numbers in all.`,
  batchOne:
    'With one image in a batch, BatchNorm only has that image to learn from, and in testing uses averages of such batches.',
  raceTitle: 'Race',
  raceHelp:
    'BatchNorm, GroupNorm and LayerNorm from the same convolution weights, order of images and seed, taking turns epoch by epoch. All other settings are those of Set up.',
  raceGroups: (groups: number) =>
    `GroupNorm races with ${counted(groups, 'group')}: as many as set up do not divide the channels of every block.`,
  race: 'Start the race',
  raceBatch: 'Batch size of the race',
  raceLabel: 'Test accuracy of each norm after every epoch',
  lossLabel: 'Training loss of each norm, smoothed',
  raceWaiting: 'Three curves on one axis appear here.',
  result: (name: string, accuracy: string) => `${name} ${accuracy}`,
  needsNotation: 'A race needs a network in notation.',
  sizesTitle: 'Accuracy at each batch size',
  series: (sizes: readonly number[]) => `Race at batch sizes ${sizes.join(', ')}`,
  seriesHelp: (images: number) =>
    `The second button starts a short race at each size. Every run sees at most ${integer(images)} images, and the learning rate of Set up is scaled to the batch.`,
  seriesAt: (batch: number, further: number) =>
    `Batch size ${integer(batch)} races now; ${integer(further)} to come.`,
  sizesHelp: (epochs: number, images: number, data: string) =>
    `How each race ended, after ${counted(epochs, 'epoch')} of ${integer(images)} images (${data}). Each race like it adds a row.`,
  sizesAxis: 'images in a batch',
  best: 'the best of these',
  layersTitle: 'Each layer',
  layersHelp: (images: number) =>
    `Mean ± standard deviation of each layer’s output over ${integer(images)} test images; below, ∇: the length of its weights’ gradient in the last step.`,
  layersWaiting: 'Appears with the first step.',
  layer: 'Layer',
  runningTitle: 'Running against batch statistics',
  runningHelp:
    'For each channel that enters a BatchNorm: what it keeps for testing (horizontal) and what these images have (vertical). On the diagonal both agree.',
  runningLabel: 'Running statistics against those of these images',
  runningNone: 'Only BatchNorm keeps running statistics.',
  running: { mean: 'running mean', variance: 'running variance' },
  ofImages: { mean: 'mean of these images', variance: 'variance of these images' },
  figure: 'Show',
  figures: { mean: 'means', variance: 'variances' },
};
