// @vitest-environment node
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { packTar, type TarEntry } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { gunzip, type Bytes } from './bytes';
import { nameOf, readData, type DataSink } from './read_data';
import { fromFile, type Source } from './sources';
import { walk } from './walk';

type Files = Record<string, Bytes>;

const text = (value: string): Bytes => new TextEncoder().encode(value);

function source(path: string, data: Bytes): Source {
  return fromFile({ path, file: new File([data], path) });
}

async function gzip(data: Bytes): Promise<Bytes> {
  const zipped = new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

async function tar(files: Files, more: TarEntry[] = []): Promise<Bytes> {
  const entries = Object.entries(files).map(([name, body]) => ({
    header: { name, size: body.length, type: 'file' as const },
    body,
  }));
  return new Uint8Array(await packTar([...more, ...entries]));
}

async function zip(files: Files, options = {}): Promise<Bytes> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, body] of Object.entries(files)) {
    await writer.add(name, new Uint8ArrayReader(body), options);
  }
  return new Uint8Array(await writer.close());
}

/** Stands for the engine: notes what it is given. Its word on names is the core's. */
class Sink implements DataSink {
  files: [string, number[]][] = [];
  folder: { paths: string[]; name: string } | null = null;
  pictures: [number, string][] = [];
  refusal: string | null = null;

  sourceOf(path: string) {
    if (/(^|\/)(data_batch_\d|test_batch)(\.bin)?$/.test(path)) return 'cifar10' as const;
    return /idx[13]-ubyte(\.gz)?$/.test(path) ? ('mnist' as const) : '';
  }
  wantsFile(path: string) {
    return !this.files.some(([name]) => name.replace('.gz', '') === path.replace('.gz', ''));
  }
  addFile(path: string, bytes: Bytes) {
    if (this.refusal !== null) throw new Error(this.refusal);
    this.files.push([path, [...bytes]]);
  }
  beginFolder(paths: string[], name: string) {
    this.folder = { paths, name };
    return paths.flatMap((path, i) => (path.endsWith('.png') ? [i] : []));
  }
  addPicture(file: number, { rgba }: { rgba: Uint8ClampedArray }) {
    this.pictures.push([file, String.fromCharCode(...rgba)]);
  }
}

async function read(sources: Source[], sink = new Sink()) {
  const progress: { doneBytes: number; totalBytes: number }[] = [];
  const decode = (bytes: Bytes) =>
    Promise.resolve({ width: 1, height: 1, rgba: new Uint8ClampedArray(bytes) });
  const kind = await readData(sources, sink, decode, (one) => progress.push(one));
  return { kind, sink, progress };
}

const kBatch = Uint8Array.of(3, 1, 2);
const kCifar: Files = {
  'cifar-10-batches-bin/batches.meta.txt': Uint8Array.of(65),
  'cifar-10-batches-bin/data_batch_1.bin': kBatch,
  'cifar-10-batches-bin/test_batch.bin': Uint8Array.of(9),
};
const kPets: Files = {
  'pets/readme.txt': text('no picture'),
  'pets/cats/1.png': text('one'),
  'pets/dogs/2.png': text('two'),
  'pets/dogs/3.png': text('three'),
};

describe('CIFAR-10', () => {
  it('is found in its archive, zipped or not, or unzipped on its way', async () => {
    const plain = await tar(kCifar);
    for (const given of [
      source('cifar-10-binary.tar.gz', await gzip(plain)),
      source('any.tgz', plain),
      source('any.tar', plain),
      source('any.zip', await zip(kCifar)),
    ]) {
      const { kind, sink } = await read([given]);
      expect(kind).toBe('cifar10');
      expect(sink.files).toEqual([
        ['cifar-10-batches-bin/data_batch_1.bin', [3, 1, 2]],
        ['cifar-10-batches-bin/test_batch.bin', [9]],
      ]);
    }
  });

  it('is found in loose files and folders, of either version', async () => {
    const { kind, sink } = await read([
      source('x/cifar-10-batches-py/data_batch_1', kBatch),
      source('x/cifar-10-batches-py/batches.meta', kBatch),
      source('test_batch.bin', kBatch),
    ]);
    expect(kind).toBe('cifar10');
    expect(sink.files.map(([path]) => path)).toEqual([
      'test_batch.bin',
      'x/cifar-10-batches-py/data_batch_1',
    ]);
  });

  it('refuses a sparse batch, of which the archive has only parts', async () => {
    const name = 'x/data_batch_1.bin';
    const pax: TarEntry = {
      header: { name, type: 'file', size: 512, pax: { 'GNU.sparse.major': '1' } },
      body: new Uint8Array(512),
    };
    await expect(read([source('a.tar', await tar({}, [pax]))])).rejects.toThrow(
      `a.tar: ${name}: is a sparse file, expected a file`,
    );
    // GNU's own form is a type of entry that modern-tar does not write.
    for (const before of [{}, { 'readme.txt': new Uint8Array(70_000) }]) {
      const archive = await tar({ ...before, [name]: kBatch });
      const at = archive.findIndex((_, i) => i % 512 === 0 && archive[i] === 'x'.charCodeAt(0));
      const header = archive.subarray(at, at + 512);
      header[156] = 'S'.charCodeAt(0);
      header.fill(32, 148, 156);
      const sum = header.reduce((all, byte) => all + byte, 0);
      header.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
      await expect(read([source('a.tar.gz', await gzip(archive))])).rejects.toThrow(
        `a.tar.gz: ${name}: is a sparse file, expected a file`,
      );
    }
  });

  it('reads a batch of many chunks behind a file that it passes over', async () => {
    const large = new Uint8Array(500_000).fill(5);
    const files = { 'readme.txt': Uint8Array.of(65), 'data_batch_1.bin': large };
    const { sink } = await read([source('cifar.tar.gz', await gzip(await tar(files)))]);
    expect(sink.files.map(([, bytes]) => bytes.length)).toEqual([500_000]);
  });

  it('says where a batch is that the core refuses', async () => {
    const sink = new Sink();
    sink.refusal = 'data_batch_1.bin: ends inside record 1';
    await expect(read([source('cifar.tar', await tar(kCifar))], sink)).rejects.toThrow(
      /^cifar\.tar: data_batch_1\.bin: ends inside record 1$/,
    );
  });
});

describe('MNIST', () => {
  it('is unzipped, and a file that is there twice read once', async () => {
    const { kind, sink, progress } = await read([
      source('raw/train-images-idx3-ubyte.gz', await gzip(kBatch)),
      source('raw/train-images-idx3-ubyte', kBatch),
      source('raw/t10k-labels-idx1-ubyte.gz', await gzip(Uint8Array.of(7))),
    ]);
    expect(kind).toBe('mnist');
    expect(sink.files).toEqual([
      ['raw/t10k-labels-idx1-ubyte.gz', [7]],
      ['raw/train-images-idx3-ubyte', [3, 1, 2]],
    ]);
    expect(progress.at(-1)?.doneBytes).toBeGreaterThan(3);
  });

  it('refuses a gzip file that is cut short or damaged, by its name', async () => {
    const whole = await gzip(new Uint8Array(1000).fill(1));
    const short = source('train-images-idx3-ubyte.gz', whole.slice(0, whole.length >> 1));
    await expect(read([short])).rejects.toThrow(/^train-images-idx3-ubyte\.gz: damaged gzip file/);
    whole[whole.length - 6] = (whole[whole.length - 6] ?? 0) ^ 1; // of the checksum
    const damaged = source('train-images-idx3-ubyte.gz', whole);
    await expect(read([damaged])).rejects.toThrow(/^train-images-idx3-ubyte\.gz: damaged gzip/);
  });

  it('stops a bomb: a small file that unzips to more than allowed', async () => {
    const bomb = await gzip(new Uint8Array(4_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    expect(await gunzip(bomb, 4_000_000, 'a.gz')).toHaveLength(4_000_000);
    await expect(gunzip(bomb, 3_999_999, 'a.gz')).rejects.toThrow(
      'a.gz: is longer than the 3999999 bytes allowed',
    );
  });
});

describe('a folder of pictures', () => {
  const expected: [number, string][] = [
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ];

  it('comes as zip, tar or dropped folder', async () => {
    const loose = Object.entries(kPets).map(([path, data]) => source(path, data));
    for (const [given, name] of [
      [[source('my pets.zip', await zip(kPets))], 'my pets'],
      [[source('my pets.tar.gz', await gzip(await tar(kPets)))], 'my pets'],
      [loose, 'pets'],
    ] as const) {
      const { kind, sink } = await read([...given]);
      expect(kind).toBe('folder');
      expect(sink.folder?.name).toBe(name);
      const pictures = sink.pictures.map(([file, what]) => [sink.folder?.paths[file], what]);
      expect(new Set(pictures.map(String))).toEqual(
        new Set(['pets/cats/1.png,one', 'pets/dogs/2.png,two', 'pets/dogs/3.png,three']),
      );
    }
  });

  it('gives every picture the number of its path, folders counted', async () => {
    const folder: TarEntry = { header: { name: 'pets/', type: 'directory', size: 0 } };
    const { sink } = await read([source('pets.tar', await tar(kPets, [folder]))]);
    expect(sink.folder?.paths.slice(0, 2)).toEqual(['', 'pets/readme.txt']);
    expect(sink.pictures).toEqual(expected.map(([file, what]) => [file + 1, what]));
  });

  it('refuses a link in the place of a picture', async () => {
    const link: TarEntry = {
      header: { name: 'pets/cats/0.png', type: 'symlink', linkname: '/etc/passwd', size: 0 },
    };
    const given = source('pets.tar', await tar(kPets, [link]));
    await expect(read([given])).rejects.toThrow(
      'pets.tar: pets/cats/0.png: is a symbolic link, expected a file',
    );
  });

  it('names the picture that cannot be decoded', async () => {
    const decode = (_: Bytes, place: string) => Promise.reject(new Error(`${place}: damaged PNG`));
    const given = [source('pets.zip', await zip(kPets))];
    await expect(readData(given, new Sink(), decode, () => undefined)).rejects.toThrow(
      'pets.zip: pets/cats/1.png: damaged PNG',
    );
  });
});

describe('what is something else', () => {
  it('is named, with what is expected', async () => {
    await expect(read([source('notes.txt', kBatch)])).rejects.toThrow(
      /^notes\.txt: expected CIFAR-10 \(cifar-10-binary\.tar\.gz/,
    );
    const empty = source('empty.zip', await zip({ 'readme.txt': kBatch }));
    await expect(read([empty])).rejects.toThrow(/^empty: expected CIFAR-10/);
  });

  it('is named when it is no archive, or one cut short', async () => {
    const whole = await gzip(await tar(kCifar));
    for (const [name, data] of [
      ['a.tar.gz', text('<html>404</html>')],
      ['a.tgz', await gzip(new Uint8Array(2000).fill(7))],
      ['a.tar.gz', whole.slice(0, whole.length >> 1)],
      ['a.zip', text('PK, but no zip')],
      ['a.zip', (await zip(kPets)).slice(0, 200)],
    ] as const) {
      await expect(read([source(name, data)])).rejects.toThrow(
        new RegExp(`^${name.replace('.', '\\.')}: is not a readable tar, tar.gz or zip archive`),
      );
    }
  });

  it('refuses two data sets at once', async () => {
    const files = [source('data_batch_1', kBatch), source('t10k-images-idx3-ubyte', kBatch)];
    await expect(read(files)).rejects.toThrow('CIFAR-10 and MNIST together');
  });

  it('refuses damaged and encrypted entries of a zip by name', async () => {
    const damaged = await zip(kPets, { level: 0 });
    const at = damaged.findIndex(
      (_, i) => String.fromCharCode(...damaged.slice(i, i + 3)) === 'one',
    );
    damaged[at] = 120;
    await expect(read([source('pets.zip', damaged)])).rejects.toThrow(
      /^pets\.zip: pets\/cats\/1\.png: damaged/,
    );
    const secret = await zip(kPets, { password: 'x' });
    await expect(read([source('pets.zip', secret)])).rejects.toThrow(
      'pets.zip: pets/cats/1.png: is encrypted',
    );
  });
});

describe('walk', () => {
  const none = () => undefined;

  it('believes no size, and asks for no memory that is not allowed', async () => {
    const huge = { ...source('data_batch_1.bin', kBatch), bytes: 5e9 };
    await expect(read([huge])).rejects.toThrow(
      'data_batch_1.bin: has 5000000000 bytes, allowed up to 209715200',
    );
    const zeros = { 'a/1.png': new Uint8Array(300_000) };
    for (const [name, data] of [
      ['a.zip', await zip(zeros)],
      ['a.tar', await tar(zeros)],
    ] as const) {
      const [entry] = [await walk([source(name, data)], none).next()];
      if (entry.done) throw new Error('no entry');
      await expect(entry.value.read(1000)).rejects.toThrow('has 300000 bytes, allowed up to 1000');
    }
  });

  it('bounds contents and numbers of files altogether', async () => {
    const files = { 'a/1.png': new Uint8Array(90_000), 'a/2.png': new Uint8Array(90_000) };
    for (const [name, data] of [
      ['a.zip', await zip(files)],
      ['a.tar.gz', await gzip(await tar(files))],
    ] as const) {
      const through = async (limits: { bytes: number; entries: number }) => {
        for await (const entry of walk([source(name, data)], none, limits)) await entry.read(1e6);
      };
      await through({ bytes: 1e6, entries: 2 });
      await expect(through({ bytes: 100_000, entries: 2 })).rejects.toThrow(
        /holds more than the 100000 bytes allowed/,
      );
      await expect(through({ bytes: 1e6, entries: 1 })).rejects.toThrow('more than the 1 files');
    }
  });

  it('takes archives inside a dropped folder for files', async () => {
    const inside = source('folder/a.zip', await zip(kPets));
    const entries = [];
    for await (const { path } of walk([inside], none)) entries.push(path);
    expect(entries).toEqual(['folder/a.zip']);
  });
});

it('calls a set by its archive or its folder', () => {
  expect(nameOf([source('my pets.tar.gz', kBatch)])).toBe('my pets');
  expect(nameOf([source('pets/cats/1.png', kBatch)])).toBe('pets');
});
