/** Every term, explained in one line, in English. */

export type TermName =
  | 'epoch'
  | 'batch'
  | 'loss'
  | 'accuracy'
  | 'learningRate'
  | 'norm'
  | 'parameters'
  | 'notation'
  | 'field'
  | 'confusion'
  | 'gradCam'
  | 'activation'
  | 'digest'
  | 'augmentation'
  | 'optimiser'
  | 'dropout'
  | 'seed'
  | 'runningStatistics'
  | 'weightDecay'
  | 'schedule'
  | 'gradientNorm'
  | 'device'
  | 'test'
  | 'multiplyAdds'
  | 'filter';

export const terms = {
  epoch: ['epoch', 'One pass over all training images.'],
  batch: ['batch', 'The images whose mean gradient makes one step.'],
  loss: [
    'loss',
    'Cross-entropy: minus the logarithm of the probability given to the true class. Lower is better; guessing among ten classes is 2.3.',
  ],
  accuracy: ['accuracy', 'The share of images whose most probable class is the true one.'],
  learningRate: ['learning rate', 'How far each step goes against the gradient.'],
  norm: [
    'normalisation',
    'Shifts and scales activations to mean 0 and variance 1, then by two learned numbers: those of their channel, or in an elementwise LayerNorm their own. GroupNorm with one group is the LayerNorm that learns two a channel.',
  ],
  parameters: ['parameters', 'The numbers that training changes.'],
  notation: [
    'notation',
    'The network in one line: a token a block, from the image to the classes.',
  ],
  field: ['receptive field', 'The part of the image that one output depends on.'],
  confusion: [
    'confusion matrix',
    'How often each true class (row) was called each class (column).',
  ],
  gradCam: [
    'Grad-CAM',
    'Feature maps of the last convolution, weighted by how much each raises the score of a class.',
  ],
  activation: ['activation', 'What a layer gives out for one image: a picture a channel.'],
  digest: ['digest', 'A fingerprint of all weights: equal digests, equal bits.'],
  augmentation: [
    'augmentation',
    'Changed copies of training images (shifted, mirrored), so that the network learns what does not matter.',
  ],
  optimiser: ['optimiser', 'The rule that turns gradients into steps.'],
  dropout: [
    'dropout',
    'Sets a random share of activations to zero in training, so that no single one is relied on.',
  ],
  seed: ['seed', 'Where all random numbers come from: the same seed gives the same run.'],
  runningStatistics: [
    'running statistics',
    'Averages over batches that BatchNorm keeps for testing.',
  ],
  weightDecay: ['weight decay', 'Pulls all weights towards zero a little in each step (L2).'],
  schedule: ['schedule', 'How the learning rate changes during the run.'],
  device: [
    'this device',
    'Threads compute at the same time; SIMD ×4 is four images in one instruction; strict arithmetic gives the same bits on every device. MB: what the engine holds.',
  ],
  test: ['test', 'Images that the network never learns from: they show what it knows of new ones.'],
  multiplyAdds: [
    'multiply-adds',
    'How often classifying one image multiplies and adds: the work of the network.',
  ],
  filter: [
    'a filter',
    'A small learned pattern that is moved over the image; each filter gives one channel.',
  ],
  gradientNorm: [
    'gradient norm',
    'The length of the gradient of a layer’s parameters: how strongly it is told to change.',
  ],
} as Record<TermName, [name: string, line: string]>;
