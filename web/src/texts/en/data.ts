/** Texts of the images: where they come from, what is in them, what is kept. */

import { integer } from '../numbers';

const needed = {
  builtin: 'the built-in images',
  cifar10: 'CIFAR-10',
  mnist: 'MNIST',
  folder: 'a folder of pictures',
};

export const data = {
  title: 'Data',
  note: (name: string, train: number, test: number) =>
    `${name} · ${integer(train)} + ${integer(test)} for testing`,
  drawingBuiltin: 'Drawing the built-in images …',
  samples: 'Sample images',
  missing: (
    source: keyof typeof needed,
    otherwise: { name: string; size: string } | null,
    trouble: string,
  ): string => {
    const what = otherwise
      ? `The pictures of ${otherwise.name} were read in another way; give the folder once more for ${otherwise.size}.`
      : `This run needs ${needed[source]}, not loaded yet.`;
    return trouble === '' ? what : `${what} It could not be read again: ${trouble}`;
  },
  /** Where a set that is not at hand comes from. */
  howToGet: {
    builtin: '',
    cifar10:
      'Download cifar-10-binary.tar.gz (162 MB) from www.cs.toronto.edu/~kriz/cifar.html and drop it here.',
    mnist:
      'Download its four files (11 MB; yann.lecun.com/exdb/mnist or a copy) and drop them here.',
    folder: 'Drop a folder, .zip or .tar.gz with one folder of pictures for each class.',
  },
  useKept: (name: string) => `Use the kept ${name}`,
  useBuiltinInstead: 'Use built-in images instead',
  useBuiltin: 'Use built-in images',
  brokenIndex:
    'What images this site has cannot be read: data/index.json is damaged or cut off. Reload the page to try again.',
  loadHosted: (set: string, size: string) => `Load this site’s ${set} (${size})`,
  drop: 'Drop CIFAR-10, MNIST, or pictures in class folders (a folder or .zip) here.',
  chooseFiles: 'Choose files …',
  chooseFolder: 'Choose a folder …',
  files: 'Data files',
  folder: 'Data folder',
  tooManyFiles: (path: string, most: number) =>
    `${path}: more than the ${integer(most)} files allowed`,
  reading: (file: string, done: string, total: string | null) =>
    total === null ? `Reading ${file}: ${done}` : `Reading ${file}: ${done} of ${total}`,
  kept: 'Kept in this browser',
  keptRow: (what: string, size: string) => `kept in this browser: ${what}, ${size}`,
  images: (n: number) => `${integer(n)} images`,
  use: 'Use',
  useSet: (name: string) => `Use ${name}`,
  forget: 'Delete',
  forgetSet: (name: string) => `Delete ${name}`,
  notKept: (why: string) => `Not kept for next time: ${why}.`,
  notForgotten: (name: string, why: string) => `${name} could not be deleted: ${why}`,
  settings: 'Which images, and how',
  usualStatistics: 'Empty mean and deviation: those that the data set usually has.',
  look: 'What is in it',
  count: 'Count',
  firstOfClass: 'The first images of each class',
  className: 'Class',
  training: 'Training',
  test: 'Test',
  channel: 'Channel',
  channelFigures: { min: 'min', max: 'max', mean: 'mean', std: 'std' },
  colours: ['red', 'green', 'blue'],
  grey: 'grey',
  augmented: 'Augmentation preview',
  showAugmented: 'Show it as set up now',
  augmentedLabel: 'Images as stored (left), and as the first epochs see them',
};
