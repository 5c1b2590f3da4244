import { defineConfig } from 'vitest/config';

/** What a browser wants to hear before it hands out shared memory. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export default defineConfig({
  base: './',
  server: { headers: isolation },
  preview: { headers: isolation },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: 'index.html', bench: 'bench.html' } },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
});
