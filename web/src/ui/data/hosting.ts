import type { DataSource, HostedData, HostedSet, KeptSet } from '../../protocol';

/** Names that every language has. */
export const kSetNames: Record<HostedSet['source'], string> = {
  cifar10: 'CIFAR-10',
  mnist: 'MNIST',
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
