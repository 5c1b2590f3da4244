import { useEffect, useState } from 'preact/hooks';
import type { Run } from '../../state/run';
import { useStore } from '../store_context';

/** Pixels of test images of this run, or null until they are here; nothing where they are not loaded. */
export function usePixels(run: Run, indices: number[]): Map<number, Uint8Array> | null {
  const store = useStore();
  const [pixels, setPixels] = useState<Map<number, Uint8Array> | null>(null);
  const here = store.looking.hasImagesOf(run);
  const key = here ? indices.join() : '';
  useEffect(() => {
    if (!here || indices.length === 0) {
      setPixels(null);
      return;
    }
    let current = true;
    store.looking.pixelsOf(indices).then(
      (found) => {
        if (current) setPixels(found);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [key, here, run]);
  return pixels;
}
