/** A set-up in the hash of an address, and back: deflated JSON in base64's letters for addresses. */

import type { RunDocument } from '../protocol';

const kName = 'run';

export async function linkHash(document: RunDocument): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  let letters = '';
  for (const byte of packed) letters += String.fromCharCode(byte);
  const text = btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `#${kName}=${text}`;
}

/** Null where the hash holds no set-up; throws where it holds a broken one. */
export async function documentOf(hash: string): Promise<RunDocument | null> {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get(kName);
  if (text === null) return null;
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const bytes = await through(packed, new DecompressionStream('deflate-raw'));
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!isDocument(document)) throw new Error('The link holds no run document.');
  return document;
}

function isDocument(value: unknown): value is RunDocument {
  return (
    typeof value === 'object' &&
    value !== null &&
    'network' in value &&
    typeof value.network === 'object' &&
    value.network !== null
  );
}

const kMostBytes = 1 << 20;

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
