import { useSignal } from '@preact/signals';
import type { Inspection } from '../../protocol';
import { figure } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { SelectField } from '../parts/field';
import { Term } from '../parts/hint';
import { Thumbnail } from '../parts/thumbnail';
import { greyOf, rangeOf } from './planes';

const kMostChannels = 64;
const kSide = 64;

/** One layer's output, a picture a channel. */
export function Activations({ run, inspection }: { run: Run; inspection: Inspection }) {
  const t = texts.value.inside;
  const { layers } = run.facts.network;
  const chosen = useSignal(0);
  const layer = layers[chosen.value] ?? layers[0];
  const values = inspection.outputs[chosen.value];
  if (!layer || !values) return null;
  const [channels, height, width] = layer.output;
  const size = height * width;
  const shown = Math.min(channels, kMostChannels);
  const [low, high] = rangeOf(values, 0, values.length);
  const scale = Math.max(1, Math.floor(kSide / Math.max(height, width)));
  return (
    <section class="activations" aria-label={t.activations}>
      <h4>
        {t.activations} <Term name="activation" />
      </h4>
      <SelectField
        label={t.layer}
        value={String(chosen.value)}
        options={layers.map((one, i) => [
          String(i),
          `${one.name} (${one.type}) ${one.output.join('×')}`,
        ])}
        onChange={(next) => {
          chosen.value = Number(next);
        }}
      />
      <ul class="channels" data-testid="activations">
        {Array.from({ length: shown }, (_, c) => (
          <li key={c}>
            <Thumbnail
              pixels={
                size > 1 ? greyOf(values, c * size, size) : valueGrey(values[c] ?? 0, low, high)
              }
              height={height}
              width={width}
              scale={scale}
              label={t.channel(c)}
            />
          </li>
        ))}
      </ul>
      <p class="help">
        {t.range(figure(low), figure(high))}
        {shown < channels ? ` · ${t.thinned(shown, channels)}` : ''}
      </p>
    </section>
  );
}

/** A layer of single values shares one scale. */
function valueGrey(value: number, low: number, high: number): Uint8Array {
  return Uint8Array.of(high > low ? Math.round(((value - low) / (high - low)) * 255) : 0);
}
