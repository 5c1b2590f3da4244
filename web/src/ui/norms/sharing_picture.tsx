import { useSignal } from '@preact/signals';
import { texts } from '../../texts';
import { NumberField } from '../parts/field';
import { counts, shares, type Batch, type Cell } from './sharing';

const kNormsDrawn = ['batch_norm', 'group_norm', 'layer_norm', 'instance_norm'] as const;
const kChannels = 8;
const kGroups = 4;
const kMostImages = 8;

/** N x C cells for each norm; pointing at one marks all that share its mean. */
export function SharingPicture() {
  const t = texts.value.norms;
  const images = useSignal(4);
  const chosen = useSignal<Cell>({ image: 1, channel: 2 });
  const batch: Batch = { images: images.value, channels: kChannels, groups: kGroups };
  const cell = { ...chosen.value, image: Math.min(chosen.value.image, images.value - 1) };
  return (
    <>
      <p class="help">{t.pictureHelp}</p>
      <div class="fields">
        <NumberField
          label={t.batch}
          value={images.value}
          min={1}
          max={kMostImages}
          step={1}
          onChange={(next) => {
            images.value = Math.min(kMostImages, Math.max(1, Math.round(next)));
          }}
        />
      </div>
      <div class="sharing" data-testid="sharing">
        {kNormsDrawn.map((norm) => {
          const { cells, means } = counts(norm, batch);
          return (
            <figure key={norm} style={{ '--tone': `var(--norm-${norm})` }}>
              <figcaption>
                <b>{texts.value.choices[norm] ?? texts.value.fields[norm]}</b>
              </figcaption>
              <div class="cells" style={{ '--columns': kChannels }}>
                {Array.from({ length: images.value * kChannels }, (_, i) => {
                  const at = { image: Math.floor(i / kChannels), channel: i % kChannels };
                  const same = shares(norm, cell, at, batch);
                  const self = cell.image === at.image && cell.channel === at.channel;
                  return (
                    <button
                      key={i}
                      type="button"
                      class={`cell${same ? ' same' : ''}${self ? ' self' : ''}`}
                      aria-label={t.cell(at.image, at.channel)}
                      aria-pressed={same}
                      tabIndex={self ? 0 : -1}
                      onPointerEnter={() => {
                        chosen.value = at;
                      }}
                      onFocus={() => {
                        chosen.value = at;
                      }}
                      onKeyDown={(event) => {
                        const next = arrow(at, event.key, batch);
                        if (!next) return;
                        event.preventDefault();
                        chosen.value = next;
                        const place = next.image * kChannels + next.channel;
                        const cellAt = event.currentTarget.parentElement?.children[place];
                        (cellAt as HTMLElement | undefined)?.focus();
                      }}
                    />
                  );
                })}
              </div>
              <p class="help">
                {t.shares[norm]} {t.counts(cells, means)}
              </p>
            </figure>
          );
        })}
      </div>
      {images.value === 1 ? <p class="help">{t.batchOne}</p> : null}
    </>
  );
}

function arrow(at: Cell, key: string, batch: Batch): Cell | null {
  const steps: Partial<Record<string, [down: number, right: number]>> = {
    ArrowDown: [1, 0],
    ArrowUp: [-1, 0],
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
  };
  const step = steps[key];
  if (!step) return null;
  const within = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
  return {
    image: within(at.image + step[0], batch.images),
    channel: within(at.channel + step[1], batch.channels),
  };
}
