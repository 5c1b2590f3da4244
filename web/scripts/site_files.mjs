/** What a build needs besides Vite's output to stand on any static host. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  contentSecurityPolicy,
  headersFile,
  htaccessFile,
  nginxFile,
  vercelFile,
} from './headers.mjs';

/** Not asked for by the page, or not the same on every visit. */
const kNotKept =
  /^(sw\.js|files\.json|_headers|\.htaccess|\.nojekyll|nginx\.conf|vercel\.json|(bench|404)\.html|data\/.*)$/;

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Writes files.json, which tells the service worker what to keep, and header files for hosts.
 * @param {string} dist
 */
export function writeSiteFiles(dist) {
  const files = filesBelow(dist).map((path) => relative(dist, path).replaceAll('\\', '/'));
  const kept = files.filter((file) => !kNotKept.test(file) && file !== 'index.html');
  const hash = createHash('sha256');
  for (const file of ['index.html', ...kept]) {
    hash.update(`${file}\0${statSync(join(dist, file)).size}\0`);
    hash.update(readFileSync(join(dist, file)));
  }
  const version = hash.digest('hex').slice(0, 16);
  writeFileSync(join(dist, 'files.json'), `${JSON.stringify({ version, files: kept })}\n`);
  writeFileSync(join(dist, '_headers'), headersFile());
  writeFileSync(join(dist, '.htaccess'), htaccessFile());
  writeFileSync(join(dist, 'nginx.conf'), nginxFile());
  writeFileSync(join(dist, 'vercel.json'), vercelFile());
  // Without it Cloudflare Pages answers index.html, and 200, for a file that is not there.
  writeFileSync(join(dist, '404.html'), '<!doctype html><title>404</title><p>not found</p>\n');
  // GitHub Pages leaves out files with an underscore otherwise.
  writeFileSync(join(dist, '.nojekyll'), '');
}

/** @returns {import('vite').Plugin} */
export function siteFiles() {
  let dist = 'dist';
  return {
    name: 'tabtrain-site-files',
    apply: 'build',
    configResolved: (config) => {
      dist = config.build.outDir;
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: {
            'http-equiv': 'Content-Security-Policy',
            content: contentSecurityPolicy(true),
          },
          injectTo: 'head-prepend',
        },
      ],
    },
    closeBundle: () => {
      writeSiteFiles(dist);
    },
  };
}
