import type { EngineInfo } from '../../protocol';
import type { Texts } from '../../texts';

/** "4 threads · SIMD ×4 · strict arithmetic · 212 MB". */
export function deviceText(
  t: Texts['page'],
  engine: EngineInfo | null,
  memoryBytes: number,
): string {
  if (!engine) return t.loadingEngine;
  const memory = memoryBytes > 0 ? [t.megabytes(memoryBytes / 1e6)] : [];
  return [
    t.threads(engine.threads),
    t.lanes(engine.lanes),
    t.arithmetic[engine.arithmetic],
    ...memory,
  ].join(' · ');
}
