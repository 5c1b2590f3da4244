/**
 * Data sets kept for next time, in the browser's own file system for this site (OPFS). Nobody but this
 * site sees these files; the browser may delete them when it runs out of room.
 *
 * A file is a magic word of 8 bytes, the length of a header (32 bits, low byte first), the header in JSON,
 * and the images' bytes as core/data/kept_data.h has them. The magic word is written last: a file without
 * it was not finished.
 */

import type { KeptSet } from '../../protocol';
import { messageOf } from '../module';
import type { Bytes } from './bytes';

/** What the engine says of its images (facts), and how pictures of a folder were read. */
export interface KeptHeader {
  facts: Facts;
  fit: string;
  testShare: number;
}

export interface Facts {
  source: 'cifar10' | 'mnist' | 'folder';
  name: string;
  shape: [channels: number, height: number, width: number];
  classNames: string[];
  train: number;
  test: number;
  digest: string;
  bytes: number;
}

/** Takes kept bytes in order. */
export interface KeptSink {
  begin(facts: Facts): void;
  add(bytes: Bytes): void;
}

const kFolder = 'data';
/** Files of another version are listed as unreadable and can be deleted. */
const kVersion = 'v1';
const kMagic = new TextEncoder().encode('ttdata1\n');
const kMostHeaderBytes = 2 ** 20;
const kPieceBytes = 8 * 2 ** 20;

export type OpenRoot = () => Promise<FileSystemDirectoryHandle>;

export class KeptSets {
  constructor(private readonly openRoot: OpenRoot = () => navigator.storage.getDirectory()) {}

  /** The newest first. Nothing where the browser keeps nothing. */
  async list(): Promise<KeptSet[]> {
    const folder = await this.folder().catch(() => null);
    if (!folder) return [];
    const sets: (KeptSet & { changed: number })[] = [];
    for await (const [id, handle] of folder.entries()) {
      if (handle.kind !== 'file') continue;
      const file = await handle.getFile();
      const kept = { id, bytes: file.size, changed: file.lastModified };
      try {
        const { header } = await readHeader(file, id);
        const { source, name, shape, train, test } = header.facts;
        sets.push({ ...kept, source, name, shape, train, test, problem: null });
      } catch (error) {
        const none = { source: null, name: id, shape: null, train: 0, test: 0 };
        sets.push({ ...kept, ...none, problem: messageOf(error) });
      }
    }
    return sets
      .sort((a, b) => b.changed - a.changed)
      .map(({ id, source, name, shape, train, test, bytes, problem }) => ({
        ...{ id, source, name, shape, train, test, bytes, problem },
      }));
  }

  /**
   * Keeps what `read` gives; `pause` lets other work in between two pieces and throws when it is not worth
   * going on.
   */
  async write(
    header: KeptHeader,
    read: (offset: number, most: number) => Bytes,
    pause: () => Promise<void>,
  ): Promise<void> {
    const { facts } = header;
    const id = idOf(facts);
    let begun = false;
    try {
      const folder = await this.folder();
      const handle = await folder.getFileHandle(id, { create: true });
      const access = await handle.createSyncAccessHandle();
      begun = true;
      try {
        const text = new TextEncoder().encode(JSON.stringify(header));
        const head = new Uint8Array(kMagic.length + 4 + text.length);
        new DataView(head.buffer).setUint32(kMagic.length, text.length, true);
        head.set(text, kMagic.length + 4);
        access.truncate(0);
        let at = writeAll(access, head, 0);
        for (let offset = 0; offset < facts.bytes; offset += kPieceBytes) {
          at = writeAll(access, read(offset, kPieceBytes), at);
          await pause();
        }
        access.flush();
        writeAll(access, kMagic, 0);
        access.flush();
      } finally {
        access.close();
      }
    } catch (error) {
      if (begun) await this.remove(id).catch(() => undefined);
      throw new Error(refusal(error, facts.bytes), { cause: error });
    }
  }

  async read(id: string, sink: KeptSink, tell: (bytes: number) => void): Promise<KeptHeader> {
    const handle = await (await this.folder()).getFileHandle(id);
    const file = await handle.getFile();
    const { header, end } = await readHeader(file, id);
    sink.begin(header.facts);
    for (let at = end; at < file.size; at += kPieceBytes) {
      const piece = await file.slice(at, at + kPieceBytes).arrayBuffer();
      sink.add(new Uint8Array(piece));
      tell(piece.byteLength);
    }
    return header;
  }

  async header(id: string): Promise<KeptHeader> {
    const handle = await (await this.folder()).getFileHandle(id);
    return (await readHeader(await handle.getFile(), id)).header;
  }

  async remove(id: string): Promise<void> {
    await (await this.folder()).removeEntry(id);
  }

  private async folder(): Promise<FileSystemDirectoryHandle> {
    return (await this.openRoot()).getDirectoryHandle(kFolder, { create: true });
  }
}

function idOf({ source, digest }: Facts): string {
  return `${kVersion}-${source}${source === 'folder' ? `-${digest}` : ''}.bin`;
}

function writeAll(access: FileSystemSyncAccessHandle, bytes: Bytes, at: number): number {
  const written = access.write(bytes, { at });
  if (written !== bytes.length) throw new DOMException('no room', 'QuotaExceededError');
  return at + written;
}

async function readHeader(file: File, id: string): Promise<{ header: KeptHeader; end: number }> {
  if (!id.startsWith(`${kVersion}-`)) throw new Error('kept by another version of this page');
  const head = new Uint8Array(await file.slice(0, kMagic.length + 4).arrayBuffer());
  if (head.length < kMagic.length + 4 || kMagic.some((byte, i) => head[i] !== byte)) {
    throw new Error('not kept to the end');
  }
  const length = new DataView(head.buffer).getUint32(kMagic.length, true);
  const end = head.length + length;
  if (length > kMostHeaderBytes || end > file.size) {
    throw new Error(`damaged: byte 8: a header of ${length} bytes in a file of ${file.size}`);
  }
  let header: unknown;
  try {
    header = JSON.parse(await file.slice(head.length, end).text());
  } catch (error) {
    throw new Error(`damaged: byte 12: ${messageOf(error)}`, { cause: error });
  }
  if (!isHeader(header)) throw new Error('damaged: byte 12: the header lacks what a set has');
  const found = file.size - end;
  if (found !== header.facts.bytes) {
    throw new Error(`damaged: byte ${end}: ${found} bytes, expected ${header.facts.bytes}`);
  }
  return { header, end };
}

/** As far as the list shows it; the core checks the facts before it reads the bytes. */
function isHeader(value: unknown): value is KeptHeader {
  const { facts, fit, testShare } = (value ?? {}) as Partial<KeptHeader>;
  const { source, name, shape, train, test, bytes } = (facts ?? {}) as Partial<Facts>;
  return (
    typeof fit === 'string' &&
    ['cifar10', 'mnist', 'folder'].includes(source ?? '') &&
    typeof name === 'string' &&
    Array.isArray(shape) &&
    [testShare, train, test, bytes, ...shape].every((number) => typeof number === 'number')
  );
}

/** Why nothing was kept, for people. */
function refusal(error: unknown, bytes: number): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') {
    return `the browser has no room for ${Math.ceil(bytes / 1e6)} MB`;
  }
  if (name === 'NoModificationAllowedError')
    return 'another tab of this page is using the same file';
  if (name === 'SecurityError' || name === 'NotAllowedError' || name === 'TypeError') {
    return 'this browser keeps no files for the page (as in a private window)';
  }
  return messageOf(error);
}
