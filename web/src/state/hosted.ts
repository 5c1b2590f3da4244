/** What a site offers under data/: its index.json, checked before it is shown. */

import type { HostedData, HostedFile, HostedSet } from '../protocol';

export function isHosted(answer: unknown): answer is HostedData {
  const { sets } = (answer ?? {}) as Partial<HostedData>;
  return Array.isArray(sets) && sets.length > 0 && sets.every(isSet);
}

function isSet(set: unknown): set is HostedSet {
  const { source, files } = (set ?? {}) as Partial<HostedSet>;
  const known = source === 'cifar10' || source === 'mnist';
  return known && Array.isArray(files) && files.length > 0 && files.every(isFile);
}

function isFile(file: unknown): file is HostedFile {
  const { parts } = (file ?? {}) as Partial<HostedFile>;
  return isPart(file) && (parts === undefined || (Array.isArray(parts) && parts.every(isPart)));
}

function isPart(part: unknown): boolean {
  const { path, bytes } = (part ?? {}) as Partial<HostedFile>;
  return typeof path === 'string' && Number.isSafeInteger(bytes) && Number(bytes) >= 0;
}
