// @vitest-environment node
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import sample from '../../../../tests/samples/kept-data-1.bin?url&inline';
import { tries } from '../../testing/fuzz';
import type { Bytes } from './bytes';
import { KeptSets, type Facts, type KeptHeader } from './kept';

/** A folder in memory with the calls that KeptSets makes. */
class FakeFolder {
  files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes that may be written altogether. */
  room = Infinity;
  refusal: Error | null = null;

  getDirectoryHandle() {
    return Promise.resolve(this);
  }
  getFileHandle(name: string, { create = false } = {}) {
    if (!create && !this.files.has(name)) {
      return Promise.reject(new DOMException('gone', 'NotFoundError'));
    }
    if (!this.files.has(name)) this.files.set(name, new Uint8Array());
    return Promise.resolve(this.handle(name));
  }
  removeEntry(name: string) {
    this.files.delete(name);
    return Promise.resolve();
  }
  async *entries() {
    for (const name of this.files.keys()) yield await Promise.resolve([name, this.handle(name)]);
  }

  private handle(name: string) {
    return {
      kind: 'file',
      getFile: () => Promise.resolve(new File([this.files.get(name) ?? new Uint8Array()], name)),
      createSyncAccessHandle: () =>
        this.refusal ? Promise.reject(this.refusal) : Promise.resolve(this.access(name)),
    };
  }
  private access(name: string) {
    return {
      truncate: (size: number) => this.files.set(name, new Uint8Array(size)),
      flush: () => undefined,
      close: () => undefined,
      write: (bytes: Uint8Array, { at }: { at: number }) => {
        const old = this.files.get(name) ?? new Uint8Array();
        const size = Math.max(old.length, at + bytes.length);
        if (size > this.room) throw new DOMException('full', 'QuotaExceededError');
        const grown = new Uint8Array(size);
        grown.set(old);
        grown.set(bytes, at);
        this.files.set(name, grown);
        return bytes.length;
      },
    };
  }
}

const kContent = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const kFacts: Facts = {
  source: 'mnist',
  name: 'MNIST',
  shape: [1, 2, 2],
  classNames: ['0', '1'],
  train: 150,
  test: 50,
  digest: '0123456789abcdef',
  bytes: 1000,
};
const kHeader: KeptHeader = { facts: kFacts, fit: 'stretch', testShare: 0.2 };
const kId = 'v1-mnist.bin';

let folder: FakeFolder;
let sets: KeptSets;

beforeEach(() => {
  folder = new FakeFolder();
  sets = new KeptSets(() => Promise.resolve(folder as unknown as FileSystemDirectoryHandle));
});

const write = (header = kHeader, pause = () => Promise.resolve()) =>
  sets.write(header, (offset, most) => kContent.slice(offset, offset + most), pause);

async function read(id: string) {
  let facts: Facts | null = null;
  const bytes: number[] = [];
  const header = await sets.read(
    id,
    {
      begin: (given) => {
        facts = given;
      },
      add: (piece: Bytes) => bytes.push(...piece),
    },
    () => undefined,
  );
  return { facts, bytes, header };
}

describe('KeptSets', () => {
  it('gives back what it was given, and says what it holds', async () => {
    expect(await sets.list()).toEqual([]);
    await write();
    const [kept] = await sets.list();
    expect(kept).toMatchObject({ id: kId, source: 'mnist', name: 'MNIST', train: 150, test: 50 });
    expect(kept?.bytes).toBeGreaterThan(1000);
    expect(kept?.problem).toBeNull();
    const { facts, bytes, header } = await read(kId);
    expect(facts).toEqual(kFacts);
    expect(header).toEqual(kHeader);
    expect(bytes).toEqual([...kContent]);
  });

  it('keeps one MNIST, and every folder', async () => {
    await write();
    await write();
    for (const digest of ['a', 'b']) {
      await write({ ...kHeader, facts: { ...kFacts, source: 'folder', digest } });
    }
    expect((await sets.list()).map(({ id }) => id).sort()).toEqual([
      'v1-folder-a.bin',
      'v1-folder-b.bin',
      kId,
    ]);
    await sets.remove(kId);
    expect(await sets.list()).toHaveLength(2);
  });

  it('opens what version 1 kept', async () => {
    const packed = atob(sample.slice(sample.indexOf(',') + 1));
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const id = 'v1-folder-5e6b42a37057253c.bin';
    folder.files.set(id, bytes);
    expect(await sets.list()).toMatchObject([
      { id, source: 'folder', name: 'pets', shape: [3, 2, 2], train: 4, test: 2, problem: null },
    ]);
    const kept = await read(id);
    expect(kept.header).toMatchObject({ fit: 'stretch', testShare: 0.3 });
    expect(kept.facts).toMatchObject({ classNames: ['cats', 'dogs'], bytes: 78 });
    expect(kept.bytes).toEqual([...bytes.slice(-78)]);
  });

  it('says why a file cannot be read, so that it can be deleted', async () => {
    await write();
    const whole = folder.files.get(kId) ?? new Uint8Array();
    const broken = (change: (bytes: Uint8Array) => void, size = whole.length) => {
      const bytes = whole.slice(0, size);
      change(bytes);
      return bytes;
    };
    for (const [content, problem] of [
      [broken(() => undefined, 5), 'not kept to the end'],
      [broken((bytes) => bytes.fill(0, 0, 8)), 'not kept to the end'],
      [broken((bytes) => bytes.fill(255, 8, 12)), 'damaged: byte 8: a header of 4294967295 bytes'],
      [broken((bytes) => bytes.fill(0, 12, 20)), 'damaged: byte 12: '],
      [broken(() => undefined, whole.length - 1), ': 999 bytes, expected 1000'],
    ] as const) {
      folder.files.set(kId, content);
      const [listed] = await sets.list();
      expect(listed).toMatchObject({ id: kId, source: null });
      expect(listed?.problem).toContain(problem);
      await expect(read(kId)).rejects.toThrow(problem);
    }
    folder.files.set('v0-mnist.bin', whole);
    const problems = (await sets.list()).map(({ problem }) => problem);
    expect(problems).toContain('kept by another version of this page');
  });

  it('answers any file', async () => {
    await write();
    const whole = folder.files.get(kId) ?? new Uint8Array();
    const change = fc.tuple(fc.nat(whole.length), fc.nat(255));
    const answered = async (changes: [number, number][], size: number) => {
      const bytes = whole.slice(0, size);
      for (const [at, byte] of changes) if (at < size) bytes[at] = byte;
      folder.files.set(kId, bytes);
      const [listed] = await sets.list();
      const outcome = await read(kId).catch((error: unknown) => error);
      expect(outcome instanceof Error ? outcome.message : null).toBe(listed?.problem);
    };
    const size = fc.nat(whole.length);
    await fc.assert(fc.asyncProperty(fc.array(change), size, answered), tries());
  });

  it('takes no word of a header for granted', async () => {
    for (const header of [
      null,
      5,
      {},
      { ...kHeader, fit: 1 },
      { ...kHeader, facts: { bytes: 0 } },
    ]) {
      const text = new TextEncoder().encode(JSON.stringify(header));
      const bytes = new Uint8Array(12 + text.length);
      bytes.set(new TextEncoder().encode('ttdata1\n'));
      new DataView(bytes.buffer).setUint32(8, text.length, true);
      bytes.set(text, 12);
      folder.files.set(kId, bytes);
      expect((await sets.list())[0]?.problem).toContain('damaged: byte 12: the header lacks');
    }
  });

  it('says when there is no room, and leaves nothing behind', async () => {
    folder.room = 600;
    await expect(write()).rejects.toThrow('the browser has no room for 1 MB');
    expect(folder.files.size).toBe(0);
  });

  it('says when the browser keeps nothing, or another tab has the file', async () => {
    folder.refusal = new DOMException('locked', 'NoModificationAllowedError');
    await expect(write()).rejects.toThrow('another tab of this page');
    const none = new KeptSets(() => Promise.reject(new DOMException('', 'SecurityError')));
    expect(await none.list()).toEqual([]);
    await expect(
      none.write(
        kHeader,
        () => kContent,
        () => Promise.resolve(),
      ),
    ).rejects.toThrow('this browser keeps no files');
  });

  it('stops, and leaves nothing, when another set takes the place of this one', async () => {
    await expect(write(kHeader, () => Promise.reject(new Error('another set')))).rejects.toThrow(
      'another set',
    );
    expect(folder.files.size).toBe(0);
  });
});
