// @vitest-environment node
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { readCifar10, type Source } from './cifar_files';

function source(name: string, data: Uint8Array<ArrayBuffer>): Source {
  return { name, bytes: data.length, stream: new Blob([data]).stream() };
}

async function gzip(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zipped = new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

async function archive(files: Record<string, Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const entries = Object.entries(files).map(([name, body]) => ({
    header: { name, size: body.length, type: 'file' as const },
    body,
  }));
  return new Uint8Array(await packTar(entries));
}

async function read(sources: Source[]) {
  const found: [string, number[]][] = [];
  const progress: number[] = [];
  const count = await readCifar10(
    sources,
    (name, bytes) => found.push([name, [...bytes]]),
    ({ doneBytes }) => progress.push(doneBytes),
  );
  return { found, count, progress };
}

const kBatch = Uint8Array.of(3, 1, 2);
const kFiles = {
  'cifar-10-batches-bin/batches.meta.txt': Uint8Array.of(65),
  'cifar-10-batches-bin/data_batch_1.bin': kBatch,
  'cifar-10-batches-bin/test_batch.bin': Uint8Array.of(9),
};

describe('readCifar10', () => {
  it('finds the batches of the archive and nothing else', async () => {
    const { found, count } = await read([
      source('cifar.tar.gz', await gzip(await archive(kFiles))),
    ]);
    expect(count).toBe(2);
    expect(found).toEqual([
      ['data_batch_1.bin', [3, 1, 2]],
      ['test_batch.bin', [9]],
    ]);
  });

  it('reads an unpacked tar and loose .bin files', async () => {
    const { count } = await read([
      source('cifar.tar', await archive(kFiles)),
      source('data_batch_2.bin', kBatch),
    ]);
    expect(count).toBe(3);
  });

  it('reads an archive that was unzipped on its way', async () => {
    const { count } = await read([source('cifar.tar.gz', await archive(kFiles))]);
    expect(count).toBe(2);
  });

  it('reads a batch of many chunks behind a file that it passes over', async () => {
    const large = new Uint8Array(500_000).fill(5);
    const files = { 'readme.txt': Uint8Array.of(65), 'data_batch_1.bin': large };
    const sizes: number[] = [];
    const zipped = source('cifar.tar.gz', await gzip(await archive(files)));
    await readCifar10(
      [zipped],
      (_, bytes) => sizes.push(bytes.length),
      () => undefined,
    );
    expect(sizes).toEqual([500_000]);
  });

  it('counts what it has read', async () => {
    const { progress } = await read([source('test_batch.bin', kBatch)]);
    expect(progress.at(-1)).toBe(3);
  });

  it('says which file is not an archive', async () => {
    const notGzip = source('cifar.tar.gz', Uint8Array.of(1, 2, 3, 4));
    await expect(read([notGzip])).rejects.toThrow(/^cifar\.tar\.gz: is not a readable tar\.gz/);
    const notTar = source('cifar.tgz', await gzip(new Uint8Array(2000).fill(7)));
    await expect(read([notTar])).rejects.toThrow(/^cifar\.tgz: is not a readable tar\.gz/);
  });

  it('says when an archive is cut short', async () => {
    const whole = await gzip(await archive(kFiles));
    const half = source('cifar.tar.gz', whole.slice(0, whole.length >> 1));
    await expect(read([half])).rejects.toThrow(/cut short/);
  });

  it('says when an archive holds no batch', async () => {
    const other = source('cifar.tar', await archive({ 'holiday.bin': kBatch }));
    await expect(read([other])).rejects.toThrow('holds no CIFAR-10 batch');
  });

  it('asks for no memory for a batch far too large', async () => {
    const tar = await archive(kFiles);
    const huge = source('data_batch_1.bin', tar);
    huge.bytes = 5e9;
    await expect(read([huge])).rejects.toThrow('5000000000 bytes');
  });

  it('names the files it expects when given others', async () => {
    await expect(read([source('photo.jpg', kBatch)])).rejects.toThrow(/^photo\.jpg: expected/);
  });

  it('passes on what the engine says of a batch', async () => {
    const refuse = () => {
      throw new Error('data_batch_1.bin: ends inside record 1');
    };
    const files = [source('cifar.tar', await archive(kFiles))];
    await expect(readCifar10(files, refuse, () => undefined)).rejects.toThrow(
      /^cifar\.tar: data_batch_1\.bin: ends inside record 1$/,
    );
  });
});
