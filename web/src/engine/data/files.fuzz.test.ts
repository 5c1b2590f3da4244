// @vitest-environment node
// Files come from anybody: whatever is in them is read, or refused with an error that names the file.
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import fc from 'fast-check';
import { packTar } from 'modern-tar';
import { afterEach, expect, it, vi } from 'vitest';
import { tries } from '../../testing/fuzz';
import { FileError, gunzip, type Bytes } from './bytes';
import { inspectPicture } from './picture_file';
import { readData, type DataSink } from './read_data';
import { fromFile, fromSite, type Source } from './sources';
import { walk } from './walk';

/** Longer than scripts/fuzz.sh asks for. */
const kLong = 3_600_000;

const ascii = (value: string): Bytes => new TextEncoder().encode(value);
const source = (path: string, data: Bytes): Source =>
  fromFile({ path, file: new File([data], path) });

/** Some bytes of `good` replaced, a piece of it left out, or all of it anything. */
function damaged(good: Bytes): fc.Arbitrary<Bytes> {
  const place = fc.nat(good.length);
  const change = fc.tuple(place, fc.nat(255));
  return fc.oneof(
    fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return bytes;
    }),
    fc.tuple(place, place).map(([a, b]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return Uint8Array.of(...good.subarray(0, from), ...good.subarray(to));
    }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
  );
}

/** Runs `read`; what it throws must be a FileError that begins with the file's name. */
async function refusedByName(name: string, read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    expect((error as Error).message.startsWith(name)).toBe(true);
    expect((error as Error).message.length).toBeLessThan(2000);
  }
}

const kPng = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAcAAf9WpcBbAAAAAElFTkSuQmCC',
  ),
  (letter) => letter.charCodeAt(0),
);
const kJpeg = Uint8Array.of(
  ...[0xff, 0xd8, 0xff, 0xe1, 0, 4, 1, 2, 0xff, 0xc0, 0, 9, 8, 0, 4, 0, 6, 3, 0],
  ...[0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9],
);

it(
  'pictures',
  async () => {
    for (const good of [kPng, kJpeg]) {
      expect(inspectPicture(good, 'x').width).toBeGreaterThan(0);
      const looked = (bytes: Bytes) =>
        refusedByName('a.zip: x.png', () => {
          const { width, height, plain } = inspectPicture(bytes, 'a.zip: x.png');
          expect(width * height).toBeLessThanOrEqual(2 ** 26);
          const size = plain.reduce((sum, part) => sum + part.length, 0);
          expect(size).toBeLessThanOrEqual(bytes.length);
        });
      await fc.assert(fc.asyncProperty(damaged(good), looked), tries(3));
    }
  },
  kLong,
);

const kFiles = { 'a/1.png': kPng, 'b/2.png': ascii('two '.repeat(50)) };

async function zip(): Promise<Bytes> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, body] of Object.entries(kFiles)) {
    await writer.add(name, new Uint8ArrayReader(body));
  }
  return new Uint8Array(await writer.close());
}

async function tar(): Promise<Bytes> {
  const entries = Object.entries(kFiles).map(([name, body]) => ({
    header: { name, size: body.length, type: 'file' as const },
    body,
  }));
  return new Uint8Array(await packTar(entries));
}

async function gzip(data: Bytes): Promise<Bytes> {
  const zipped = new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

it(
  'archives',
  async () => {
    const limits = { bytes: 2 ** 16, entries: 20 };
    for (const [name, good] of [
      ['p.zip', await zip()],
      ['p.tar', await tar()],
      ['p.tgz', await gzip(await tar())],
    ] as const) {
      const walked = (bytes: Bytes) =>
        refusedByName(name, async () => {
          for await (const entry of walk([source(name, bytes)], () => undefined, limits)) {
            expect(entry.place.startsWith(name)).toBe(true);
            if (entry.kind !== 'file') continue;
            expect((await entry.read(2 ** 12)).length).toBeLessThanOrEqual(2 ** 12);
          }
        });
      await walked(good);
      await fc.assert(fc.asyncProperty(damaged(good), walked), tries());
    }
  },
  kLong,
);

it(
  'gzip files',
  async () => {
    const good = await gzip(ascii('tabtrain '.repeat(20)));
    const unzipped = (bytes: Bytes) =>
      refusedByName('x.gz', async () => {
        expect((await gunzip(bytes, 300, 'x.gz')).length).toBeLessThanOrEqual(300);
      });
    await fc.assert(fc.asyncProperty(damaged(good), unzipped), tries());
  },
  kLong,
);

/** Takes everything, as the core does what is sound. */
const kSink: DataSink = {
  sourceOf: (path) => (path.includes('ubyte') ? 'mnist' : path.endsWith('.bin') ? 'cifar10' : ''),
  wantsFile: () => true,
  addFile: () => undefined,
  beginFolder: (paths) => paths.flatMap((path, i) => (path.endsWith('.png') ? [i] : [])),
  addPicture: () => undefined,
};

it(
  'any files under any names',
  async () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('a.zip', 'b.tar', 'c.tgz', 'x/1.png', 'train-labels-idx1-ubyte.gz', 'd.bin'),
    );
    const body = fc.oneof(damaged(await zip()), damaged(await gzip(await tar())));
    const files = fc.array(fc.tuple(name, body), { maxLength: 4 });
    const decode = (bytes: Bytes, place: string) => {
      const { width, height } = inspectPicture(bytes, place);
      return Promise.resolve({ width, height, rgba: new Uint8ClampedArray(4) });
    };
    const read = async (list: [string, Bytes][]) => {
      const sources = list.map(([path, bytes]) => source(path, bytes));
      await refusedByName('', () => readData(sources, kSink, decode, () => undefined));
    };
    await fc.assert(fc.asyncProperty(files, read), tries());
  },
  kLong,
);

afterEach(() => {
  vi.unstubAllGlobals();
});

it(
  'paths that a site names',
  async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: URL) => {
      asked.push(url.href);
      return Promise.resolve(new Response('x'));
    });
    const path = fc.oneof(fc.string(), fc.webUrl(), fc.stringMatching(/^[./%2eE\\:@a]{1,12}$/));
    const fetched = (hostile: string) =>
      refusedByName('data/', () =>
        fromSite({ path: hostile, bytes: 1 }, 'http://x.org/sub/').blob(),
      );
    await fc.assert(fc.asyncProperty(path, fetched), tries(3));
    expect(asked.every((href) => href.startsWith('http://x.org/sub/data/'))).toBe(true);
  },
  kLong,
);
