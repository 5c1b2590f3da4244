import { describe, expect, it } from 'vitest';
import { makeReport, opaque, type EncodedPicture, type RawPicture } from './report';

const picture = (name: string): RawPicture => ({
  name,
  width: 2,
  height: 1,
  rgb: Uint8Array.of(1, 2, 3, 4, 5, 6),
});

describe('reports', () => {
  it('gives pictures an opaque alpha', () => {
    expect([...opaque(picture('a'))]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('hands every picture back encoded, under its name', async () => {
    const runs = [Uint8Array.of(9)];
    let given: EncodedPicture[] = [];
    const engine = {
      reportPictures: (files: Uint8Array[]) => (files === runs ? [picture('a'), picture('b')] : []),
      report: (_files: Uint8Array[], format: string, pngs: EncodedPicture[]) => {
        given = pngs;
        return [{ path: format, bytes: Uint8Array.of(1) }];
      },
    };
    const encode = ({ name }: RawPicture) => Promise.resolve(new TextEncoder().encode(name));
    const files = await makeReport(engine, runs, 'markdown', encode);
    expect(files.map((file) => file.path)).toEqual(['markdown']);
    expect(given.map((png) => [png.name, new TextDecoder().decode(png.bytes)])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });

  it('passes on what the engine refuses', async () => {
    const engine = {
      reportPictures: () => new Error('run 1: is no run file'),
      report: () => [],
    };
    await expect(makeReport(engine, [], 'html')).rejects.toThrow('run 1: is no run file');
  });
});
