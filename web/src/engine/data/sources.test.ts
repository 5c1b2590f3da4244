// @vitest-environment node
import { afterEach, expect, it, vi } from 'vitest';
import { fromSite } from './sources';

afterEach(() => {
  vi.unstubAllGlobals();
});

const served: Record<string, string> = {
  'http://x.org/sub/data/a.bin': 'whole',
  'http://x.org/sub/data/b.0': 'first ',
  'http://x.org/sub/data/b.1': 'second',
};

function serve(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.href);
    const body = served[url.href];
    return Promise.resolve(new Response(body ?? 'no', { status: body === undefined ? 404 : 200 }));
  });
  return asked;
}

const textOf = async (source: ReturnType<typeof fromSite>) => (await source.blob()).text();

it('fetches a file of the site, in parts where it is split', async () => {
  const asked = serve();
  expect(await textOf(fromSite({ path: 'a.bin', bytes: 5 }, 'http://x.org/sub/'))).toBe('whole');
  const parts = [
    { path: 'b.0', bytes: 6 },
    { path: 'b.1', bytes: 6 },
  ];
  const split = fromSite({ path: 'b', bytes: 12, parts }, 'http://x.org/sub/');
  expect(await textOf(split)).toBe('first second');
  expect(asked).toHaveLength(3);
});

it('says which file the server lacks', async () => {
  serve();
  const source = fromSite({ path: 'gone.bin', bytes: 5 }, 'http://x.org/sub/');
  await expect(textOf(source)).rejects.toThrow('data/gone.bin: the server answered 404');
});

it('says which file is not whole, unless the browser unzipped it', async () => {
  serve();
  const source = fromSite({ path: 'a.bin', bytes: 9 }, 'http://x.org/sub/');
  await expect(textOf(source)).rejects.toThrow('data/a.bin: has 5 bytes, expected 9');
  const headers = { 'Content-Encoding': 'gzip' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('unzipped', { headers })));
  expect(await textOf(source)).toBe('unzipped');
});

it('says how much came before the connection broke', async () => {
  const pieces = ['first ', null];
  const pull = (controller: ReadableStreamDefaultController) => {
    const piece = pieces.shift();
    if (piece) controller.enqueue(new TextEncoder().encode(piece));
    else controller.error(new TypeError('network error'));
  };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new ReadableStream({ pull }))));
  const source = fromSite({ path: 'a.bin', bytes: 9 }, 'http://x.org/sub/');
  await expect(textOf(source)).rejects.toThrow('data/a.bin: broke off after 6 bytes; try again');
});

it('asks for nothing outside of the data folder', async () => {
  const asked = serve();
  for (const path of ['http://evil.org/a.bin', '//evil.org/a', '../a.bin', '/a.bin']) {
    const source = fromSite({ path, bytes: 5 }, 'http://x.org/sub/');
    await expect(textOf(source)).rejects.toThrow('leads out of data/');
  }
  expect(asked).toEqual([]);
});
