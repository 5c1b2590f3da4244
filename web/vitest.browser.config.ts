import { defineConfig } from 'vitest/config';

/** Tests of the built page in real browsers; `npm run build` comes first. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is polled for comes when the machine gets to it.
    expect: { poll: { timeout: 30_000 } },
  },
});
