#!/usr/bin/env node
/**
 * The licences of what others wrote: gathered while the page is built, from the packages whose code is
 * really in it, and written for the repository.
 *
 *   node scripts/licences.mjs [--dist dist] [--check]
 *
 * writes THIRD_PARTY_LICENSES.md from the built page and licenses/; --check only says whether it is as
 * it should be.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const kTop = fileURLToPath(new URL('../..', import.meta.url));
const kFile = 'THIRD_PARTY_LICENSES.md';

/**
 * @typedef {{ name: string, version: string, licence: string, source: string, text: string }} Licence
 * @typedef {{ name: string, version?: string, licence: string, source: string, use: string[], text?: string }} Library
 */

/** C++ libraries, which a bundler does not see. */
function nativeLibraries() {
  const text = readFileSync(join(kTop, 'licenses/libraries.json'), 'utf8');
  return /** @type {Library[]} */ (JSON.parse(text));
}

/** @param {Library} library */
function licenceOf({ name, version = '', licence, source, text = '' }) {
  return { name, version, licence, source, text: textOf(join(kTop, 'licenses', text)) };
}

/** @param {string} path */
function textOf(path) {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
}

/**
 * The folder of the package that a module of a bundle comes from; null for the page's own.
 * @param {string} module
 */
export function packageFolder(module) {
  const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module.replaceAll('\\', '/'));
  return found?.[1] ?? null;
}

/**
 * @param {string} folder
 * @returns {Licence}
 */
export function licenceOfPackage(folder) {
  const { name, version, license, homepage, repository } =
    /** @type {{ name: string, version: string, license?: string, homepage?: string, repository?: string | { url: string } }} */ (
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    );
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined || license === undefined) {
    throw new Error(`${name} ${version} is part of the page and says no licence`);
  }
  const url = typeof repository === 'string' ? repository : (repository?.url ?? homepage ?? '');
  const source = url
    .replace(/^git\+/, '')
    .replace(/^git:|^ssh:\/\/git@/, 'https:')
    .replace(/\.git$/, '')
    .replace(/^(?:github:)?([\w.-]+\/[\w.-]+)$/, 'https://github.com/$1');
  return { name, version, licence: license, source, text: textOf(join(folder, file)) };
}

/**
 * Two plugins: `gather` for every bundle, the workers' too; `write`, for the page's, adds licences.json.
 * @returns {{ gather: () => import('vite').Plugin, write: () => import('vite').Plugin }}
 */
export function licences() {
  /** @type {Set<string>} */
  const folders = new Set();
  return {
    gather: () => ({
      name: 'tabtrain-gather-licences',
      apply: 'build',
      renderChunk: (_, chunk) => {
        for (const module of Object.keys(chunk.modules)) {
          const folder = packageFolder(module);
          if (folder !== null) folders.add(folder);
        }
        return null;
      },
    }),
    write: () => ({
      name: 'tabtrain-licences',
      apply: 'build',
      generateBundle() {
        const packages = [...folders].map(licenceOfPackage);
        const native = nativeLibraries().filter(({ use }) => use.includes('page'));
        const all = [...packages, ...native.map(licenceOf)].sort(byName);
        this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(all) });
      },
    }),
  };
}

/**
 * @param {{ name: string }} a
 * @param {{ name: string }} b
 */
function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}

/**
 * @param {{ name: string, version?: string, licence: string, source: string }[]} libraries
 */
function table(libraries) {
  const rows = libraries.map(
    ({ name, version = '', licence, source }) =>
      `| [${name}](${source})${version ? ` ${version}` : ''} | ${licence} |`,
  );
  return `| library | licence |\n| --- | --- |\n${rows.join('\n')}\n`;
}

/**
 * The text of THIRD_PARTY_LICENSES.md for a built page.
 * @param {string} dist
 */
export function thirdPartyText(dist) {
  const page = /** @type {Licence[]} */ (
    JSON.parse(readFileSync(join(dist, 'licences.json'), 'utf8'))
  );
  const native = nativeLibraries();
  /** @param {string} use */
  const of = (use) => native.filter((library) => library.use.includes(use));
  const program = of('program').map(licenceOf);
  const texts = [...page, ...program.filter(({ name }) => !page.some((one) => one.name === name))];
  return `# Licences of others

What tabtrain's files hold that others wrote. The page lists the same under *About*. This file is written
by \`node web/scripts/licences.mjs\` from the built page and [licenses](licenses).

## In the page

${table(page)}
## In the program \`tabtrain\`

${table(program)}
It loads from the system where it runs, and this project hands out no copies of:

${table(of('system'))}
## Used by tests only

${table(of('tests'))}
Packages that only build and test the page are in \`web/package.json\`.

## Texts
${texts
  .sort(byName)
  .map(({ name, version, text }) => `\n### ${name} ${version}\n\n\`\`\`text\n${text}\n\`\`\`\n`)
  .join('')}`;
}

function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: 'string', default: join(kTop, 'web/dist') },
      check: { type: 'boolean', default: false },
    },
  });
  const text = thirdPartyText(resolve(values.dist));
  if (!values.check) {
    writeFileSync(join(kTop, kFile), text);
  } else if (readFileSync(join(kTop, kFile), 'utf8') !== text) {
    throw new Error(`${kFile} is not what the page holds: run node scripts/licences.mjs`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    main();
  } catch (error) {
    console.error(`licences: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
