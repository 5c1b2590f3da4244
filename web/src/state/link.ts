/** A set-up in the hash of an address, and back: deflated JSON in base64's letters for addresses. */

import * as v from 'valibot';
import type { RunDocument } from '../protocol';

const kName = 'run';
/** Documents that do not say are of version 1; a later one is of a newer page. */
const kVersion = 1;
const kMostBytes = 1 << 20;

const Setting = v.union([v.number(), v.boolean(), v.string()]);
/** Settings without anything deeper than a list. */
const Settings = v.record(v.string(), v.union([Setting, v.array(Setting)]));
const Part = v.optional(Settings);
const Count = v.optional(v.number());

/** As far as the page shows it; the core checks the rest (core/train/run_config.h). */
const Document = v.object({
  version: Count,
  name: v.optional(v.string()),
  network: v.union([
    v.objectWithRest({ notation: v.string(), layers: v.optional(v.never()) }, Setting),
    v.objectWithRest({ layers: v.array(Settings), notation: v.optional(v.never()) }, Setting),
  ]),
  data: Part,
  augmentation: Part,
  optimizer: Part,
  schedule: Part,
  epochs: Count,
  batch_size: Count,
  seed: Count,
  shuffle: v.optional(v.boolean()),
  label_smoothing: Count,
  ema_decay: Count,
});
const Versioned = v.object({ version: v.number() });

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
  if (v.is(Versioned, document) && document.version > kVersion) {
    throw new NewerLink(`The link is of version ${document.version}, this page reads ${kVersion}.`);
  }
  if (!v.is(Document, document)) throw new Error('The link holds no run document.');
  return document as RunDocument;
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
