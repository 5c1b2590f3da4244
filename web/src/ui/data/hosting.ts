import type { DataSource, HostedData, HostedSet, KeptSet } from '../../protocol';

export const kSetNames: Record<DataSource, string> = {
  builtin: 'built-in images',
  cifar10: 'CIFAR-10',
  mnist: 'MNIST',
  folder: 'a folder of pictures',
};

/** How to get a set that is not at hand. */
export const kHowToGet: Record<DataSource, string> = {
  builtin: '',
  cifar10:
    'Download cifar-10-binary.tar.gz (162 MB) from www.cs.toronto.edu/~kriz/cifar.html and drop it here.',
  mnist: 'Download its four files (11 MB; yann.lecun.com/exdb/mnist or a copy) and drop them here.',
  folder: 'Drop a folder, .zip or .tar.gz with one folder of pictures for each class.',
};

export function hostedBytes(set: HostedSet): number {
  return set.files.reduce((sum, file) => sum + file.bytes, 0);
}

/** What of a source can be had without leaving the page. */
export function offersOf(
  source: DataSource,
  hosted: HostedData | null,
  kept: KeptSet[],
): { hosted: HostedSet | null; kept: KeptSet[] } {
  return {
    hosted: hosted?.sets.find((set) => set.source === source) ?? null,
    kept: kept.filter((set) => set.source === source && set.problem === null),
  };
}
