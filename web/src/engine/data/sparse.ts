/** Files with holes, of which GNU's tar stores only the rest: modern-tar takes what is stored for the file. */

import { FileError, type Bytes } from './bytes';

const kBlock = 512;
const kSparse = 'S'.charCodeAt(0);

/** Passes a tar on, and refuses it where an entry is a sparse file in GNU's own form. */
export function refuseSparse(path: string): TransformStream<Bytes, Bytes> {
  const header = new Uint8Array(kBlock);
  let filled = 0;
  let body = 0;
  let readable = true; // what is damaged, modern-tar refuses
  return new TransformStream({
    transform(chunk, controller) {
      for (let at = 0; readable && at < chunk.length;) {
        const room = body > 0 ? body : kBlock - filled;
        const part = chunk.subarray(at, at + room);
        at += part.length;
        if (body > 0) {
          body -= part.length;
          continue;
        }
        header.set(part, filled);
        filled = (filled + part.length) % kBlock;
        if (filled > 0 || header.every((byte) => byte === 0)) continue;
        readable = sumOf(header) === octal(header, 148, 8);
        if (readable && header[156] === kSparse) {
          throw new FileError(
            `${path}: ${text(header, 0, 100)}: is a sparse file, expected a file`,
          );
        }
        body = Math.ceil(sizeOf(header) / kBlock) * kBlock;
      }
      controller.enqueue(chunk);
    },
  });
}

/** The same in POSIX's form, which stands in the entry's extended header. */
export function isSparse(pax: Record<string, string> | undefined): boolean {
  return Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.'));
}

function sumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = new TextDecoder().decode(header.subarray(at, at + length));
  return field.replace(/\0.*$/s, '');
}

function octal(header: Uint8Array, at: number, length: number): number {
  return parseInt(text(header, at, length).trim(), 8) || 0;
}

/** Octal digits, or with the first bit set a number of 95 bits, high byte first. */
function sizeOf(header: Uint8Array): number {
  if (((header[124] ?? 0) & 0x80) === 0) return octal(header, 124, 12);
  return header.subarray(125, 136).reduce((size, byte) => size * 256 + byte, 0);
}
