/** A set-up in the hash of an address, and back: deflated JSON in base64's letters for addresses. */

import type { RunDocument } from '../protocol';

const kName = 'run';
/** Documents that do not say are of version 1; a later one is of a newer page. */
const kVersion = 1;
const kMostBytes = 1 << 20;

/** The link is of a newer version of this page. */
export class NewerLink extends Error {}

export async function linkHash(document: RunDocument): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  let letters = '';
  for (const byte of packed) letters += String.fromCharCode(byte);
  const text = btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `#${kName}=${text}`;
}

/** Null where the hash holds no set-up; throws where it holds a broken one, or NewerLink. */
export async function documentOf(hash: string): Promise<RunDocument | null> {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get(kName);
  if (text === null) return null;
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const bytes = await through(packed, new DecompressionStream('deflate-raw'));
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (isObject(document) && typeof document.version === 'number' && document.version > kVersion) {
    throw new NewerLink(`The link is of version ${document.version}, this page reads ${kVersion}.`);
  }
  if (!isDocument(document)) throw new Error('The link holds no run document.');
  return document;
}

/** As far as the page shows it; the core checks the rest (core/train/run_config.h). */
function isDocument(value: unknown): value is RunDocument {
  if (!isObject(value) || !isNetwork(value.network)) return false;
  const { data, augmentation, optimizer, schedule, name, shuffle, ...rest } = value;
  return (
    [data, augmentation, optimizer, schedule].every(
      (part) => part === undefined || isPlain(part),
    ) &&
    (name === undefined || typeof name === 'string') &&
    (shuffle === undefined || typeof shuffle === 'boolean') &&
    kNumbers.every((field) => rest[field] === undefined || typeof rest[field] === 'number')
  );
}

const kNumbers = ['version', 'epochs', 'batch_size', 'seed', 'label_smoothing', 'ema_decay'];

function isNetwork(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { notation, layers, ...rest } = value;
  const described = Array.isArray(layers)
    ? notation === undefined && layers.every(isPlain)
    : typeof notation === 'string';
  return described && isPlain(rest);
}

/** Settings without anything deeper than a list. */
function isPlain(value: unknown): boolean {
  const isSetting = (setting: unknown) => ['number', 'boolean', 'string'].includes(typeof setting);
  return (
    isObject(value) &&
    Object.values(value).every((setting) =>
      Array.isArray(setting) ? setting.every(isSetting) : isSetting(setting),
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > kMostBytes) throw new Error('The link holds too much.');
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
