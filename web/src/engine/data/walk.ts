/** Goes through files and archives, one entry after another; nothing is ever written to disk. */

import { createTarDecoder } from 'modern-tar';
import { messageOf } from '../module';
import { Budget, collect, FileError, tap, unzipped, type Bytes } from './bytes';
import type { Source } from './sources';
import { isSparse, refuseSparse } from './sparse';

export interface Entry {
  /** Relative, as the archive or the dropped folder has it; it may be anything. */
  path: string;
  /** For messages: "pets.zip: cats/1.png". */
  place: string;
  /** "file", or what it is instead: "symbolic link", "hard link", "folder", "special file". */
  kind: string;
  /** Only before the next entry is asked for. Refuses more than `most` bytes before it holds them. */
  read(most: number): Promise<Bytes>;
}

/** What is told of reading: so many more bytes of this source. */
export type Tell = (source: Source, bytes: number) => void;

/** Contents altogether; entries of one archive. The command line has the same (cli/archive.cpp). */
const kMostBytes = 2 ** 36;
const kMostEntries = 1_000_000;

export function isTar(path: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/i.test(path);
}
export function isZip(path: string): boolean {
  return /\.zip$/i.test(path);
}
/** An archive inside a dropped folder is a file like any other. */
export function isArchive({ path }: Source): boolean {
  return !path.includes('/') && (isTar(path) || isZip(path));
}

export async function* walk(
  sources: Source[],
  tell: Tell,
  limits = { bytes: kMostBytes, entries: kMostEntries },
): AsyncGenerator<Entry, void> {
  const budget = new Budget(limits.bytes);
  let entries = 0;
  for (const source of sources) {
    for await (const entry of entriesOf(source, budget, tell)) {
      if (++entries > limits.entries) {
        throw new FileError(`${source.path}: more than the ${limits.entries} files allowed`);
      }
      yield entry;
    }
  }
}

function entriesOf(source: Source, budget: Budget, tell: Tell): AsyncGenerator<Entry, void> {
  if (!isArchive(source)) return fileEntry(source, budget, tell);
  return isZip(source.path) ? zipEntries(source, budget, tell) : tarEntries(source, budget, tell);
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* fileEntry(source: Source, budget: Budget, tell: Tell): AsyncGenerator<Entry, void> {
  const place = source.path;
  yield {
    path: source.path,
    place,
    kind: 'file',
    read: async (most) => {
      refuseLarge(source.bytes, most, place);
      const stream = (await source.open()).pipeThrough(
        tap((bytes) => {
          budget.spend(bytes, place);
          tell(source, bytes);
        }),
      );
      try {
        return await collect(stream, most, place);
      } catch (error) {
        if (error instanceof FileError) throw error;
        throw new FileError(`${place}: cannot be read: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}

const kTarKinds: Record<string, string> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  symlink: 'symbolic link',
  link: 'hard link',
};

async function* tarEntries(
  source: Source,
  budget: Budget,
  tell: Tell,
): AsyncGenerator<Entry, void> {
  try {
    const counted = (await source.open()).pipeThrough(
      tap((bytes) => {
        tell(source, bytes);
      }),
    );
    const spent = tap((bytes) => {
      budget.spend(bytes, source.path);
    });
    const entries = (await unzipped(counted))
      .pipeThrough(spent)
      .pipeThrough(refuseSparse(source.path))
      .pipeThrough(createTarDecoder({ strict: true }))
      .getReader();
    for (;;) {
      const { done, value: entry } = await entries.read();
      if (done) return;
      const { name, size, type, pax } = entry.header;
      const place = `${source.path}: ${name}`;
      const body = { taken: false };
      yield {
        path: name,
        place,
        kind: isSparse(pax) ? 'sparse file' : (kTarKinds[type ?? 'file'] ?? 'special file'),
        read: async (most) => {
          body.taken = true;
          refuseLarge(size, most, place);
          try {
            return await collect(entry.body, most, place);
          } catch (error) {
            throw archiveError(source.path, error);
          }
        },
      };
      // Read to its end: modern-tar 0.8.6 loses the next body when this one is cancelled.
      if (!body.taken) await entry.body.pipeTo(new WritableStream());
    }
  } catch (error) {
    throw archiveError(source.path, error);
  }
}

async function* zipEntries(
  source: Source,
  budget: Budget,
  tell: Tell,
): AsyncGenerator<Entry, void> {
  // Only those who bring a zip load its reader.
  const { BlobReader, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  try {
    const zip = new ZipReader(new BlobReader(await source.blob()), {
      useWebWorkers: false,
      checkCrc32: true,
      checkOverlappingEntryOnly: false,
      checkOverlappingEntry: true,
    });
    for await (const entry of zip.getEntriesGenerator()) {
      const place = `${source.path}: ${entry.filename}`;
      const read = async (most: number): Promise<Bytes> => {
        if (entry.directory) throw new FileError(`${place}: is a folder, expected a file`);
        if (entry.encrypted) throw new FileError(`${place}: is encrypted`);
        refuseLarge(entry.uncompressedSize, most, place);
        const { readable, writable } = tap((bytes) => {
          budget.spend(bytes, place);
        });
        const all = collect(readable, Math.min(most, entry.uncompressedSize), place);
        try {
          const [bytes] = await Promise.all([all, entry.getData(writable)]);
          return bytes;
        } catch (error) {
          if (error instanceof FileError) throw error;
          throw new FileError(`${place}: damaged: ${messageOf(error)}`, { cause: error });
        }
      };
      tell(source, entry.compressedSize);
      yield { path: entry.filename, place, kind: entry.directory ? 'folder' : 'file', read };
    }
  } catch (error) {
    throw archiveError(source.path, error);
  }
}

function refuseLarge(bytes: number, most: number, place: string): void {
  if (bytes > most) throw new FileError(`${place}: has ${bytes} bytes, allowed up to ${most}`);
}

function archiveError(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  return new FileError(
    `${path}: is not a readable tar, tar.gz or zip archive, or it is cut short (${messageOf(error)})`,
    { cause: error },
  );
}
