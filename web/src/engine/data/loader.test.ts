// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeptSet, RunDocument } from '../../protocol';
import type { Bytes } from './bytes';
import type { KeptHeader, KeptSets, KeptSink } from './kept';
import { DataLoader, type DataEngine } from './loader';

const none = () => undefined;
const kRun: RunDocument = { network: {} };

/** Takes everything; the set it holds is what was given last. */
class FakeEngine implements DataEngine {
  wanted: unknown = { source: 'builtin', input: [3, 32, 32], fit: 'stretch', testShare: 0.2 };
  source = 'builtin';
  shape = [3, 32, 32];
  staged = '';
  folder: { input: number[]; fit: string } | null = null;
  refusal: Error | null = null;

  loadBuiltin(...shape: [number, number, number]) {
    this.source = 'builtin';
    this.shape = shape;
    return null;
  }
  loadNoise() {
    return null;
  }
  sourceOf(path: string) {
    return path.includes('batch') ? ('cifar10' as const) : '';
  }
  wantsFile() {
    return true;
  }
  addFile() {
    this.staged = 'cifar10';
    return null;
  }
  beginFolder(json: string) {
    this.folder = JSON.parse(json) as { input: number[]; fit: string };
    this.staged = 'folder';
    return '[0]';
  }
  addPicture() {
    return null;
  }
  beginKept(facts: string) {
    const { source, shape } = JSON.parse(facts) as KeptHeader['facts'];
    this.staged = source;
    this.shape = shape;
    return null;
  }
  addKept() {
    return this.refusal ?? null;
  }
  finishData() {
    if (this.refusal) return this.refusal;
    this.source = this.staged;
    if (this.folder) this.shape = this.folder.input;
    return null;
  }
  discardData() {
    this.staged = '';
    return null;
  }
  keptFacts() {
    return JSON.stringify({ source: this.source, bytes: 20 });
  }
  keptBytes() {
    return new Uint8Array(4);
  }
  dataWanted() {
    return this.wanted instanceof Error ? this.wanted : JSON.stringify(this.wanted);
  }
  dataInfo() {
    const [channels, height, width] = this.shape;
    const { source } = this;
    return JSON.stringify({ source, name: source, channels, height, width });
  }
}

const kHeader = {
  facts: { source: 'mnist', shape: [1, 28, 28] },
  fit: 'stretch',
  testShare: 0.2,
} as unknown as KeptHeader;

class FakeSets {
  header_ = kHeader;
  written: KeptHeader | null = null;
  kept: Partial<KeptSet>[] = [];

  list() {
    return Promise.resolve(this.kept as KeptSet[]);
  }
  header() {
    return Promise.resolve(this.header_);
  }
  read(_: string, sink: KeptSink) {
    sink.begin(this.header_.facts);
    sink.add(Uint8Array.of(1));
    return Promise.resolve(this.header_);
  }
  async write(
    header: KeptHeader,
    read: (at: number, most: number) => Bytes,
    pause: () => Promise<void>,
  ) {
    this.written = header;
    for (let at = 0; at < header.facts.bytes; at += read(at, 4).length) await pause();
  }
}

let engine: FakeEngine;
let sets: FakeSets;
let ended: number;
let loader: DataLoader;
let between: () => Promise<unknown>;

beforeEach(() => {
  engine = new FakeEngine();
  sets = new FakeSets();
  ended = 0;
  between = () => Promise.resolve();
  const decode = () => Promise.resolve({ width: 1, height: 1, rgba: new Uint8ClampedArray(4) });
  loader = new DataLoader(
    engine,
    (swap) => {
      swap();
      ended += 1;
      return Promise.resolve();
    },
    sets as unknown as KeptSets,
    decode,
    async () => {
      await between();
    },
  );
});

const picture = { path: 'pets/cats/1.png', file: new File(['x'], '1.png') };
const batch = { path: 'test_batch.bin', file: new File(['x'], 'test_batch.bin') };
const wants = (source: string, input = [3, 32, 32], fit = 'stretch') => {
  engine.wanted = { source, input, fit, testShare: 0.2 };
};

describe('prepare', () => {
  it('leaves a run in peace whose images stand ready', async () => {
    expect(await loader.prepare(kRun, none)).toMatchObject({ missing: null });
    expect(ended).toBe(0);
  });

  it('draws the built-in images in the size that the network takes', async () => {
    wants('builtin', [1, 28, 28]);
    const { info } = await loader.prepare(kRun, none);
    expect(info).toMatchObject({ source: 'builtin', channels: 1, height: 28 });
    expect(ended).toBe(1);
  });

  it('says what is missing, and changes nothing', async () => {
    for (const source of ['cifar10', 'mnist', 'folder']) {
      wants(source);
      const { info, missing } = await loader.prepare(kRun, none);
      expect(info).toBeNull();
      expect(missing).toEqual({ source, otherwise: null, trouble: '' });
    }
    expect(engine.source).toBe('builtin');
    expect(ended).toBe(0);
  });

  it('takes what was kept', async () => {
    sets.kept = [{ id: 'v1-mnist.bin', source: 'mnist' }];
    wants('mnist', [1, 28, 28]);
    expect((await loader.prepare(kRun, none)).info).toMatchObject({ source: 'mnist' });
    expect(ended).toBe(1);
  });

  it('says when what was kept is damaged', async () => {
    sets.kept = [{ id: 'v1-mnist.bin', source: 'mnist' }];
    wants('mnist', [1, 28, 28]);
    engine.refusal = new Error('[kept data] the bytes have changed');
    const { info, missing } = await loader.prepare(kRun, none);
    expect(info).toBeNull();
    expect(missing?.trouble).toContain('the bytes have changed');
    expect(engine.source).toBe('builtin');
  });

  it('reads pictures again for another size or fit, from the same files', async () => {
    wants('folder', [3, 16, 16]);
    await loader.files([picture], kRun, none);
    expect(engine.folder).toMatchObject({ input: [3, 16, 16], fit: 'stretch' });
    engine.folder = null;
    await loader.prepare(kRun, none);
    expect(engine.folder).toBeNull();
    wants('folder', [1, 8, 8], 'crop');
    expect((await loader.prepare(kRun, none)).info).toMatchObject({ channels: 1, height: 8 });
    expect(engine.folder).toMatchObject({ input: [1, 8, 8], fit: 'crop' });
  });

  it('refuses a document that is not right as the core does', async () => {
    engine.wanted = new Error('optimizer.lr: got -1');
    await expect(loader.prepare(kRun, none)).rejects.toThrow('optimizer.lr');
    // Files come in all the same.
    expect(await loader.files([batch], kRun, none)).toMatchObject({ source: 'cifar10' });
  });
});

it('leaves the old set in place, and its run, when the new one is not whole', async () => {
  engine.refusal = new Error('missing: data_batch_1');
  await expect(loader.files([batch], kRun, none)).rejects.toThrow('missing: data_batch_1');
  expect(engine.source).toBe('builtin');
  expect(engine.staged).toBe('');
  expect(ended).toBe(0);
  engine.refusal = null;
  await loader.files([batch], kRun, none);
  expect(ended).toBe(1);
});

describe('keep', () => {
  it('keeps the set with the way its pictures were read', async () => {
    wants('folder', [3, 16, 16], 'crop');
    await loader.files([picture], kRun, none);
    await loader.keep();
    expect(sets.written).toMatchObject({ fit: 'crop', facts: { source: 'folder' } });
  });

  it('stops when another set takes its place', async () => {
    between = () => loader.builtin();
    await expect(loader.keep()).rejects.toThrow('another data set took its place');
  });
});
