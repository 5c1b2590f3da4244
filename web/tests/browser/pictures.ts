/** Files for tests: pictures, and what they lie in. */

import { deflateSync } from 'node:zlib';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';

const kSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; ++k) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** RGB, each byte a hash of its place and `seed`. */
export function png(width: number, height: number, seed: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const stride = 3 * width + 1; // a filter byte before each row
  const rows = Buffer.alloc(stride * height);
  for (let i = 0; i < rows.length; ++i) {
    if (i % stride !== 0) rows[i] = Math.imul(i + seed * 7919, 2654435761) >>> 24;
  }
  const data = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows))];
  return Buffer.concat([kSignature, ...data, chunk('IEND', Buffer.alloc(0))]);
}

export async function zip(files: Record<string, Buffer>): Promise<Buffer> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, body] of Object.entries(files)) {
    await writer.add(name, new Uint8ArrayReader(new Uint8Array(body)));
  }
  return Buffer.from(await writer.close());
}

/** Ten pictures each of two classes, some of another size. */
export function pets(): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < 10; ++i) {
    files[`pets/cats/${i}.png`] = png(20 + i, 17, i);
    files[`pets/dogs/${i}.png`] = png(9, 30 + i, 100 + i);
  }
  files['pets/readme.txt'] = Buffer.from('passed over');
  return files;
}
