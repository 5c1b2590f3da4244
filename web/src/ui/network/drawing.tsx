import { useSignal } from '@preact/signals';
import type { LayerRow, NetworkSummary } from '../../protocol';
import { texts } from '../../texts';
import { Thumbnail } from '../parts/thumbnail';
import { useStore } from '../store_context';
import { placeLayers, skipsOf } from './place_layers';

const kRow = 22;
const kWidth = 288;
const kCentre = 152;
const kMostBar = 96;

/** The network from the image down, skips beside it; a layer shows what it sees of an image. */
export function Drawing({ summary }: { summary: NetworkSummary }) {
  const t = texts.value.network;
  const chosen = useSignal<number | null>(null);
  const boxes = placeLayers(summary, kMostBar);
  const skips = skipsOf(summary);
  const row = summary.layers[chosen.value ?? -1];
  return (
    <details class="drawing">
      <summary>{t.drawing}</summary>
      <div class="drawing-view">
        <div class="layer-list" role="listbox" aria-label={t.drawingLabel}>
          <svg
            width={kWidth}
            height={(boxes.length + 1) * kRow}
            viewBox={`0 0 ${kWidth} ${(boxes.length + 1) * kRow}`}
            aria-hidden="true"
          >
            <rect x={kCentre - 24} y={3} width={48} height={16} rx={3} class="layer-image" />
            {skips.map(({ from, to, depth }) => {
              const [y1, y2] = [(from + 1.5) * kRow, (to + 1.5) * kRow];
              const x = kCentre + kMostBar / 2 + 6 + depth * 6;
              return (
                <path
                  key={`${from}-${to}`}
                  class="skip-line"
                  d={`M ${kCentre} ${y1} H ${x} V ${y2} H ${kCentre + 30}`}
                />
              );
            })}
            {boxes.map(({ width, kind }, i) => (
              <rect
                key={i}
                class={`layer-box ${kind}${chosen.value === i ? ' chosen' : ''}`}
                x={kCentre - width / 2}
                y={(i + 1) * kRow + 4}
                width={width}
                height={14}
                rx={3}
              />
            ))}
          </svg>
          {summary.layers.map((layer, i) => (
            <button
              key={layer.name}
              type="button"
              role="option"
              aria-selected={chosen.value === i}
              style={{ top: `${(i + 1) * kRow}px` }}
              onClick={() => {
                chosen.value = i;
              }}
            >
              <span>{layer.type.replaceAll('_', ' ')}</span>
              <span class="note">{layer.output.join('×')}</span>
            </button>
          ))}
        </div>
        <p class="help" aria-live="polite">
          {row ? t.fieldOn(row.name, row.receptiveField[0], row.receptiveField[1]) : t.pickLayer}
        </p>
        {row ? <Field row={row} /> : null}
      </div>
    </details>
  );
}

const kScale = 4;

/** The part of a sample image that one output in the middle of the layer sees. */
function Field({ row }: { row: LayerRow }) {
  const samples = useStore().images.samples.value;
  const image = samples?.images[0];
  if (!samples || !image) return null;
  const { height, width } = samples;
  const [rows, columns] = [
    Math.min(row.receptiveField[0], height),
    Math.min(row.receptiveField[1], width),
  ];
  return (
    <div class="seen" style={{ width: `${width * kScale}px`, height: `${height * kScale}px` }}>
      <Thumbnail
        pixels={image.pixels}
        height={height}
        width={width}
        scale={kScale}
        label={samples.classNames[image.label] ?? ''}
      />
      <span
        class="seen-field"
        style={{
          left: `${Math.floor((width - columns) / 2) * kScale}px`,
          top: `${Math.floor((height - rows) / 2) * kScale}px`,
          width: `${columns * kScale}px`,
          height: `${rows * kScale}px`,
        }}
      />
    </div>
  );
}
