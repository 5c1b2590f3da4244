/**
 * Reads a data set out of what a person gives: CIFAR-10 or MNIST in any of their forms, or pictures in
 * class folders. Names decide; the core checks what is in the files (core/data).
 */

import type { DataProgress, DataSource } from '../../protocol';
import { messageOf } from '../module';
import { baseName, FileError, gunzip, type Bytes } from './bytes';
import type { Pixels } from './decode_picture';
import type { Source } from './sources';
import { isArchive, walk, type Entry, type Tell } from './walk';

/** The engine, as far as it takes data. Each call throws what the core says of a file. */
export interface DataSink {
  sourceOf(path: string): 'cifar10' | 'mnist' | '';
  wantsFile(path: string): boolean;
  addFile(path: string, bytes: Bytes): void;
  /** Returns the places in `paths` of the files that become images. */
  beginFolder(paths: string[], name: string): number[];
  addPicture(file: number, pixels: Pixels): void;
}

export type Decode = (bytes: Bytes, place: string) => Promise<Pixels>;

/** One file of CIFAR-10 or MNIST, zipped and unzipped; a picture's. As the command line has them. */
const kMostFileBytes = 200 * 2 ** 20;
const kMostPictureBytes = 256 * 2 ** 20;
/** Pictures that the browser decodes at the same time. */
const kDecoders = 4;

export const kExpected =
  'expected CIFAR-10 (cifar-10-binary.tar.gz, cifar-10-python.tar.gz or their batches), MNIST (its ' +
  'four files, .gz or not), or pictures in one folder for each class (a folder, .zip or .tar.gz)';

export async function readData(
  given: Source[],
  sink: DataSink,
  decode: Decode,
  progress: (progress: DataProgress) => void,
): Promise<DataSource> {
  // Of a file that is there zipped and unzipped, the unzipped one comes first.
  const sources = [...given].sort((a, b) => (a.path < b.path ? -1 : 1));
  const paths: string[] = [];
  let found: 'cifar10' | 'mnist' | '' = '';
  for await (const entry of walk(sources, meter(sources, progress))) {
    const source = sink.sourceOf(entry.path);
    if (source === '') {
      if (found === '') paths.push(entry.kind === 'folder' ? '' : entry.path);
      continue;
    }
    if (found !== '' && found !== source) {
      throw new FileError(`${entry.place}: CIFAR-10 and MNIST together; give one of them`);
    }
    found = source;
    await readFile(entry, sink);
  }
  if (found !== '') return found;
  await readFolder(sources, paths, sink, decode, progress);
  return 'folder';
}

async function readFile(entry: Entry, sink: DataSink): Promise<void> {
  if (entry.kind !== 'file') {
    throw new FileError(`${entry.place}: is a ${entry.kind}, expected a file`);
  }
  if (!sink.wantsFile(entry.path)) return;
  const bytes = await gunzip(await entry.read(kMostFileBytes), kMostFileBytes, entry.place);
  try {
    sink.addFile(entry.path, bytes);
  } catch (error) {
    throw placed(entry, error);
  }
}

/** A second time from the beginning: what becomes of a file depends on all names. */
async function readFolder(
  sources: Source[],
  paths: string[],
  sink: DataSink,
  decode: Decode,
  progress: (progress: DataProgress) => void,
): Promise<void> {
  const name = nameOf(sources);
  if (!paths.some(isPicture)) throw new FileError(`${name}: ${kExpected}`);
  const wanted = new Set(sink.beginFolder(paths, name));
  const decoding = new Set<Promise<void>>();
  const failures: Error[] = [];
  let file = -1;
  for await (const entry of walk(sources, meter(sources, progress))) {
    if (!wanted.has(++file)) continue;
    if (entry.kind !== 'file') {
      throw new FileError(`${entry.place}: is a ${entry.kind}, expected a file`);
    }
    const bytes = await entry.read(kMostPictureBytes);
    const index = file;
    const work: Promise<void> = decode(bytes, entry.place)
      .then((pixels) => {
        try {
          sink.addPicture(index, pixels);
        } catch (error) {
          throw placed(entry, error);
        }
      })
      .catch((error: unknown) => {
        failures.push(error instanceof Error ? error : new Error(messageOf(error)));
      })
      .finally(() => decoding.delete(work));
    decoding.add(work);
    if (decoding.size >= kDecoders) await Promise.race(decoding);
    if (failures.length > 0) break;
  }
  await Promise.all(decoding);
  const [first] = failures;
  if (first) throw first;
}

/** The core names the file; the archive it lies in comes before. */
function placed(entry: Entry, error: unknown): FileError {
  const archive = entry.place.slice(0, entry.place.length - entry.path.length);
  return new FileError(`${archive}${messageOf(error)}`, { cause: error });
}

function isPicture(path: string): boolean {
  return /\.(png|jpe?g|avif|bmp|gif|heic|jfif|jp2|ppm|tiff?|webp)$/i.test(path);
}

/** What results are labelled with: the archive's name without its ending, or the folder's. */
export function nameOf(sources: Source[]): string {
  const [first] = sources;
  if (!first) return 'no file';
  if (isArchive(first)) return baseName(first.path).replace(/\.(zip|tgz|tar(\.gz)?)$/i, '');
  return first.path.split('/')[0] ?? first.path;
}

/** Adds up what is read of all sources. */
function meter(sources: Source[], progress: (progress: DataProgress) => void): Tell {
  const totalBytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  let doneBytes = 0;
  return (source, bytes) => {
    doneBytes = Math.min(doneBytes + bytes, totalBytes);
    progress({ file: source.path.split('/')[0] ?? '', doneBytes, totalBytes });
  };
}
