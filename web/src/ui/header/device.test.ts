import { expect, it } from 'vitest';
import { deviceText } from './device';

it('says what the device gives', () => {
  expect(deviceText(null, 0)).toContain('loading');
  const engine = { build: 'threads', threads: 4, whySingle: null, simd: 'wasm', lanes: 4 } as const;
  expect(deviceText(engine, 212e6)).toBe('4 threads · SIMD ×4 · 212 MB');
  expect(deviceText({ ...engine, threads: 1 }, 0)).toBe('1 thread · SIMD ×4');
});
