import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { kAllHeaders, kIsolation } from './scripts/headers.mjs';
import { licences } from './scripts/licences.mjs';
import { siteFiles } from './scripts/site_files.mjs';

const version = readFileSync(new URL('../VERSION', import.meta.url), 'utf8').trim();
const { gather, write } = licences();
const isolation = { ...kIsolation, 'Cross-Origin-Resource-Policy': 'same-origin' };

export default defineConfig({
  base: './',
  define: {
    __TABTRAIN_VERSION__: JSON.stringify(version),
    __TABTRAIN_HEADERS__: JSON.stringify(kAllHeaders),
  },
  plugins: [gather(), write(), siteFiles()],
  server: { headers: isolation },
  preview: { headers: isolation },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es', plugins: () => [gather()] },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', bench: 'bench.html', sw: 'src/offline/service_worker.ts' },
      output: {
        // A service worker must keep its name, and lie beside the page.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'tests/node/**/*.test.ts'],
    environment: 'happy-dom',
  },
});
