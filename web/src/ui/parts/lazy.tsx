import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { texts } from '../../texts';
import { Chunk } from './chunk';

/** A view whose code is fetched when it is first shown. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  const chunk = new Chunk(load);
  return function Lazy() {
    useEffect(() => void chunk.get(), []);
    const View = chunk.loaded.value?.it;
    return View ? <View /> : <ChunkTrouble chunk={chunk} />;
  };
}

/** Says that code did not come, and offers to try again. Browsers may remember that; a reload forgets it. */
export function ChunkTrouble({ chunk }: { chunk: Chunk<unknown> }) {
  const t = texts.value.page;
  const failures = chunk.failures.value;
  if (failures === 0 || chunk.loaded.value) return null;
  return (
    <div class="trouble" data-testid="not-loaded">
      {/* Another element for each attempt, so that it is read out again. */}
      <p key={failures} role="alert">
        {t.notLoaded}
      </p>
      <button type="button" onClick={() => void chunk.get()}>
        {t.retry}
      </button>
    </div>
  );
}
