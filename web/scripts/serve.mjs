#!/usr/bin/env node
/**
 * A static server for the built page, with the headers that isolate it.
 *
 *   node scripts/serve.mjs --root DIR [--port N] [--host 127.0.0.1] [--data DIR] [--no-isolation]
 *
 * --data DIR      offers what DIR holds of CIFAR-10 (cifar-10-binary.tar.gz, or the .bin files in DIR
 *                 or in DIR/cifar-10-batches-bin) and of MNIST (its four files, .gz or not, in DIR or
 *                 in DIR/mnist) under data/
 * --no-isolation  leaves out COOP and COEP, as a plain file server does (the page's service worker
 *                 then brings them)
 */
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import send from 'send';
import { kIsolation, kPlainHeaders } from './headers.mjs';

const kArchive = 'cifar-10-binary.tar.gz';
const kBatches = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin');

const kMnist = [
  'train-images-idx3',
  'train-labels-idx1',
  't10k-images-idx3',
  't10k-labels-idx1',
].map((name) => `${name}-ubyte`);

/**
 * Where each source may lie: a folder, and the files that it must hold together.
 * @type {{ source: 'cifar10' | 'mnist', folder: string, names: string[] }[]}
 */
const kPlaces = [
  { source: 'cifar10', folder: '', names: [kArchive] },
  { source: 'cifar10', folder: 'cifar-10-batches-bin', names: kBatches },
  { source: 'cifar10', folder: '', names: kBatches },
  ...['mnist', ''].flatMap((folder) =>
    ['.gz', ''].map((ending) => ({
      source: /** @type {const} */ ('mnist'),
      folder,
      names: kMnist.map((name) => name + ending),
    })),
  ),
];

/**
 * The folder that an option names, whole; an error where the page is not built there.
 * @param {string} option
 * @param {string} folder
 * @param {string} page
 */
export function built(option, folder, page = 'index.html') {
  const root = resolve(folder);
  if (!existsSync(join(root, page))) {
    throw new Error(`${option}: ${root} holds no ${page}; run "npm run build" first`);
  }
  return root;
}

/**
 * @typedef {{ path: string, bytes: number }} Hosted
 * @typedef {{ source: 'cifar10' | 'mnist', files: Hosted[] }} HostedSet
 * @param {string} folder
 * @returns {{ sets: HostedSet[], places: Map<string, string> }} what data/index.json says, and where
 *     each of its files lies
 */
export function findHosted(folder) {
  /** @type {HostedSet[]} */
  const sets = [];
  /** @type {Map<string, string>} */
  const places = new Map();
  for (const place of kPlaces) {
    const files = place.names.map((path) => ({ path, at: join(folder, place.folder, path) }));
    if (sets.some((set) => set.source === place.source)) continue;
    if (!files.every(({ at }) => existsSync(at))) continue;
    for (const { path, at } of files) places.set(path, at);
    sets.push({
      source: place.source,
      files: files.map(({ path, at }) => ({ path, bytes: statSync(at).size })),
    });
  }
  return { sets, places };
}

/**
 * The folder that an option names, whole; an error where no CIFAR-10 lies there.
 * @param {string} option
 * @param {string} folder
 */
export function withCifar10(option, folder) {
  const data = resolve(folder);
  if (!findHosted(data).sets.some(({ source }) => source === 'cifar10')) {
    throw new Error(`${option}: ${data} holds no CIFAR-10`);
  }
  return data;
}

/**
 * @typedef {{ root: string, data?: string | undefined, isolation?: boolean | undefined, serviceWorker?: boolean | undefined }} Site
 * @param {Site} site
 */
export function makeServer({ root, data, isolation = true, serviceWorker = true }) {
  const headers = { ...kPlainHeaders, ...(isolation ? kIsolation : {}) };
  const hosted = data === undefined ? null : findHosted(data);

  return createServer((request, response) => {
    /** @type {(status: number) => void} */
    const refuse = (status) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(status === 400 ? 'bad request\n' : 'not found\n');
    };
    /** @type {(path: string, folder: string) => void} */
    const sendFile = (path, folder) => {
      send(request, path, { root: folder, cacheControl: false, acceptRanges: false })
        .on('error', (/** @type {{ status?: number }} */ { status = 404 }) => {
          // A file that goes while it is sent: what was announced cannot come any more.
          if (response.headersSent) response.destroy();
          else refuse(status === 400 ? 400 : 404);
        })
        .pipe(response);
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-cache');
    const path = (request.url ?? '/').replace(/[?#].*/s, '');
    if (!serviceWorker && path.endsWith('/sw.js')) {
      refuse(404);
      return;
    }
    if (!hosted || !path.startsWith('/data/')) {
      sendFile(path, root);
      return;
    }
    const name = path.slice('/data/'.length);
    const place = hosted.places.get(name);
    if (name === 'index.json') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ sets: hosted.sets }));
    } else if (place !== undefined) {
      // As it lies there: by its name a .tar.gz would be a gzip-encoded .tar.
      response.setHeader('Content-Type', 'application/octet-stream');
      sendFile(basename(place), dirname(place));
    } else {
      refuse(404);
    }
  });
}

/**
 * Starts the server; resolves with its address and a way to end it.
 * @param {Site & { port?: number, host?: string }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export function serve({ port = 0, host = '127.0.0.1', ...site }) {
  const server = makeServer(site);
  return new Promise((started, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      const address = server.address();
      const actual = typeof address === 'object' && address ? address.port : port;
      started({
        url: `http://${host}:${actual}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              closed();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
}

async function main() {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: 'dist' },
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string' },
      'no-isolation': { type: 'boolean', default: false },
    },
  });
  const root = built('--root', values.root);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: got ${values.port}, allowed 0 to 65535`);
  }
  const data = values.data === undefined ? undefined : resolve(values.data);
  if (data !== undefined && findHosted(data).sets.length === 0) {
    throw new Error(
      `--data: ${data} holds neither ${kArchive}, nor the six .bin files, nor MNIST's four files`,
    );
  }
  const isolation = !values['no-isolation'];
  const { url } = await serve({ root, port, host: values.host, data, isolation });
  console.log(`tabtrain: ${url}${data === undefined ? '' : ` (data from ${data})`}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((/** @type {unknown} */ error) => {
    console.error(`serve: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
