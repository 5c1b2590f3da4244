// @vitest-environment node
/** The server that a class may hang on: what it serves, and what it bears. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve } from '../../scripts/serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tabtrain-serve-'));
const archive = join(folder, 'data/cifar-10-binary.tar.gz');
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  for (const name of ['site', 'site/engine', 'data']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'site/index.html'), '<title>tabtrain</title>');
  writeFileSync(join(folder, 'site/engine/a.mjs'), 'export {};');
  writeFileSync(join(folder, 'site/engine/a.wasm'), '\0asm');
  writeFileSync(join(folder, 'secret.txt'), 'nothing of the site');
  writeFileSync(archive, 'not gzip');
  site = await serve({ root: join(folder, 'site'), data: join(folder, 'data') });
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/** The first line of the answer to a request that no browser would send. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${request}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (part) => (answer += part.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer.split('\r\n')[0] ?? '');
    });
  });
}

it('serves the page isolated, each file as what it is', async () => {
  const page = await fetch(site.url);
  expect(await page.text()).toBe('<title>tabtrain</title>');
  expect(page.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  expect(page.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
  expect(page.headers.get('X-Content-Type-Options')).toBe('nosniff');
  const typeOf = async (path: string) => (await fetch(site.url + path)).headers.get('Content-Type');
  expect(await typeOf('')).toMatch('text/html');
  expect(await typeOf('engine/a.mjs')).toMatch('text/javascript');
  expect(await typeOf('engine/a.wasm')).toBe('application/wasm');
  const data = await fetch(`${site.url}data/cifar-10-binary.tar.gz`);
  expect(data.headers.get('Content-Type')).toBe('application/octet-stream');
  expect(data.headers.get('Content-Encoding')).toBeNull();
  expect(await data.text()).toBe('not gzip');
});

it('sends a file again only once it is another', async () => {
  const tag = (await fetch(site.url)).headers.get('ETag') ?? '';
  expect(tag).not.toBe('');
  expect(await raw(`GET / HTTP/1.1\r\nIf-None-Match: ${tag}`)).toMatch('304');
  expect(await raw('GET / HTTP/1.1\r\nIf-None-Match: W/"other"')).toMatch('200');
});

it.each([
  ['GET // HTTP/1.1', 200],
  ['GET /%E0%A4%A HTTP/1.1', 400],
  ['GET /%00 HTTP/1.1', 400],
  ['GET /nothing HTTP/1.1', 404],
  ['GET /../secret.txt HTTP/1.1', 404],
  ['GET /engine/%2e%2e/%2e%2e/secret.txt HTTP/1.1', 404],
  ['GET /data/../secret.txt HTTP/1.1', 404],
  ['GET / HTTP/1.1\r\nRange: bytes=3-1', 200],
  ['GET / HTTP/1.1\r\nRange: bytes=999-', 200],
  ['GET / HTTP/1.1\r\nIf-None-Match: "', 200],
])('answers %j, and goes on', async (request, status) => {
  expect(await raw(request)).toMatch(`HTTP/1.1 ${status}`);
  expect((await fetch(site.url)).status).toBe(200);
});

it('bears that a file of data goes', async () => {
  rmSync(archive);
  expect((await fetch(`${site.url}data/cifar-10-binary.tar.gz`)).status).toBe(404);
  expect((await fetch(`${site.url}data/index.json`)).status).toBe(200);
});
