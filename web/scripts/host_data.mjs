#!/usr/bin/env node
/**
 * Puts data beside a built page, for sites that serve plain files: data/index.json and, where a file is
 * larger than many sites take, its parts.
 *
 *   node scripts/host_data.mjs DATA SITE [--part-mb 20]
 *
 * DATA  a folder with CIFAR-10, MNIST or both, as for scripts/serve.mjs --data
 * SITE  the built page (dist); its data folder is written anew
 */
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findHosted } from './serve.mjs';

/**
 * @param {string} from
 * @param {string} folder
 * @param {string} name
 * @param {number} bytes
 * @param {number} most bytes of a part
 */
function writeParts(from, folder, name, bytes, most) {
  /** @type {{ path: string, bytes: number }[]} */
  const parts = [];
  const piece = Buffer.alloc(most);
  const file = openSync(from, 'r');
  try {
    for (let at = 0; at < bytes; at += most) {
      const count = readSync(file, piece, 0, most, at);
      const path = `${name}.${String(parts.length).padStart(3, '0')}`;
      writeFileSync(join(folder, path), piece.subarray(0, count));
      parts.push({ path, bytes: count });
    }
  } finally {
    closeSync(file);
  }
  return parts;
}

/**
 * @param {string} data
 * @param {string} site
 * @param {number} most bytes of a file
 * @returns what index.json says
 */
export function hostData(data, site, most) {
  const { sets, places } = findHosted(data);
  if (sets.length === 0) throw new Error(`${data} holds neither CIFAR-10 nor MNIST`);
  const folder = join(site, 'data');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const written = sets.map(({ source, files }) => ({
    source,
    files: files.map(({ path, bytes }) => {
      const from = /** @type {string} */ (places.get(path));
      if (bytes > most) return { path, bytes, parts: writeParts(from, folder, path, bytes, most) };
      copyFileSync(from, join(folder, path));
      return { path, bytes };
    }),
  }));
  const index = { sets: written };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index, null, 1) + '\n');
  return index;
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'part-mb': { type: 'string', default: '20' } },
  });
  const [data, site] = positionals;
  const megabytes = Number(values['part-mb']);
  if (data === undefined || site === undefined || positionals.length > 2) {
    throw new Error('usage: node scripts/host_data.mjs DATA SITE [--part-mb 20]');
  }
  if (!(megabytes >= 1 && megabytes <= 1024)) {
    throw new Error(`--part-mb: got ${values['part-mb']}, allowed 1 to 1024`);
  }
  const { sets } = hostData(resolve(data), resolve(site), Math.floor(megabytes * 2 ** 20));
  for (const { source, files } of sets) {
    const parts = files.reduce((sum, file) => sum + (file.parts?.length ?? 1), 0);
    console.log(`${source}: ${parts} files in ${join(site, 'data')}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    main();
  } catch (error) {
    console.error(`host_data: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
