import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { Trouble } from '../parts/panel';
import { useStore } from '../store_context';
import { DrawingPad } from './drawing_pad';
import { planesOf } from './planes';

/** An image to look at, as bytes C x H x W. */
export interface Picked {
  pixels: Uint8Array;
  /** Of a test image; null of others. */
  label: number | null;
  name: string;
}

/** A test image, a picture from this device, or a drawing. */
export function Picker({ run, onPick }: { run: Run; onPick: (picked: Picked) => void }) {
  const store = useStore();
  const t = texts.value.inside;
  const file = useRef<HTMLInputElement>(null);
  const drawing = useSignal(false);
  const trouble = useSignal<string | null>(null);
  const { channels, height, width, testImages } = run.facts;
  const index = store.looking.image.value ?? 0;
  const here = store.looking.hasImagesOf(run);

  useEffect(() => {
    if (!here) return;
    let current = true;
    store.looking.pixelsOf([index]).then(
      (found) => {
        const pixels = found.get(index);
        const label = labelOf(run, index);
        if (current && pixels) onPick({ pixels, label, name: texts.peek().mistakes.image(index) });
      },
      (problem: unknown) => {
        trouble.value = problem instanceof Error ? problem.message : String(problem);
      },
    );
    return () => {
      current = false;
    };
  }, [index, here, run]);

  return (
    <>
      <div class="buttons">
        <label class="inline">
          <span>{t.fromTest}</span>
          <input
            type="number"
            min={0}
            max={testImages - 1}
            value={index}
            onChange={(event) => {
              const { valueAsNumber } = event.currentTarget;
              if (valueAsNumber >= 0 && valueAsNumber < testImages) {
                store.looking.image.value = Math.floor(valueAsNumber);
              }
            }}
          />
        </label>
        <button
          type="button"
          onClick={() => {
            store.looking.image.value = Math.floor(Math.random() * testImages);
          }}
        >
          {t.next}
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          {t.upload}
        </button>
        <button
          type="button"
          aria-expanded={drawing.value}
          onClick={() => {
            drawing.value = !drawing.value;
          }}
        >
          {t.draw}
        </button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={t.upload}
          accept="image/png,image/jpeg,image/webp,image/gif"
          data-testid="own-picture"
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (!chosen) return;
            trouble.value = null;
            pictureBytes(chosen, channels, height, width).then(
              (pixels) => {
                onPick({ pixels, label: null, name: texts.peek().inside.own });
              },
              () => {
                trouble.value = texts.peek().inside.unreadable;
              },
            );
          }}
        />
      </div>
      <Trouble text={trouble.value} />
      {drawing.value ? (
        <DrawingPad
          channels={channels}
          height={height}
          width={width}
          onDrawn={(pixels) => {
            onPick({ pixels, label: null, name: texts.peek().inside.drawing });
          }}
        />
      ) : null}
    </>
  );
}

function labelOf(run: Run, index: number): number | null {
  const newest = run.evaluations.at(null)?.images;
  const place = newest?.image.indexOf(index) ?? -1;
  return place < 0 ? null : (newest?.label[place] ?? null);
}

/** A picture file, its middle square brought to the network's input. */
async function pictureBytes(
  file: File,
  channels: number,
  height: number,
  width: number,
): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, width, height);
  return planesOf(context.getImageData(0, 0, width, height).data, channels);
}
