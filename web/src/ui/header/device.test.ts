import { expect, it } from 'vitest';
import { kLanguages } from '../../texts';
import type { EngineInfo } from '../../protocol';
import { deviceText } from './device';

const t = kLanguages.en.page;

it('says what the device gives', () => {
  expect(deviceText(t, null, 0)).toContain('loading');
  const engine: EngineInfo = {
    build: 'threads',
    threads: 4,
    whySingle: null,
    simd: 'wasm',
    lanes: 4,
    arithmetic: 'strict',
    offersFast: true,
  };
  expect(deviceText(t, engine, 212e6)).toBe('4 threads · SIMD ×4 · strict arithmetic · 212 MB');
  const fast: EngineInfo = { ...engine, threads: 1, arithmetic: 'fast' };
  expect(deviceText(t, fast, 0)).toBe('1 thread · SIMD ×4 · fast arithmetic');
});
