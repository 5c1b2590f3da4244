import { expect, it } from 'vitest';
import type { EngineInfo } from '../../protocol';
import { deviceText } from './device';

it('says what the device gives', () => {
  expect(deviceText(null, 0)).toContain('loading');
  const engine: EngineInfo = {
    build: 'threads',
    threads: 4,
    whySingle: null,
    simd: 'wasm',
    lanes: 4,
    arithmetic: 'strict',
    offersFast: true,
  };
  expect(deviceText(engine, 212e6)).toBe('4 threads · SIMD ×4 · strict arithmetic · 212 MB');
  const fast: EngineInfo = { ...engine, threads: 1, arithmetic: 'fast' };
  expect(deviceText(fast, 0)).toBe('1 thread · SIMD ×4 · fast arithmetic');
});
