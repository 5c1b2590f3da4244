import type { EngineInfo } from '../../protocol';
import { megabytes } from '../../state/format';

/** "4 threads · SIMD ×4 · strict arithmetic · 212 MB". */
export function deviceText(engine: EngineInfo | null, memoryBytes: number): string {
  if (!engine) return 'loading the engine …';
  const threads = engine.threads === 1 ? '1 thread' : `${engine.threads} threads`;
  const memory = memoryBytes > 0 ? [megabytes(memoryBytes)] : [];
  return [threads, `SIMD ×${engine.lanes}`, `${engine.arithmetic} arithmetic`, ...memory].join(
    ' · ',
  );
}
