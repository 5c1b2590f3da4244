import { useSignal } from '@preact/signals';
import type { EvaluatedImages } from '../../protocol';
import { confusionOf } from '../../state/evaluations';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { PngButton } from '../charts/png_button';
import { ImageGrid } from '../mistakes/image_grid';
import { Empty, Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { matrixPicture } from './picture';
import { confusionRows, neighbour, type Cell, type Place } from './rows';

const kMostImages = 40;

export function ConfusionPanel() {
  const store = useStore();
  const t = texts.value;
  const shown = store.bench.shown.value;
  const run = store.bench.focus.value;
  if (!shown || !run) {
    return (
      <Panel id="confusion" title={t.understand.confusion} term="confusion">
        <Empty>{t.confusion.waiting}</Empty>
      </Panel>
    );
  }
  return (
    <Panel
      id="confusion"
      title={t.understand.confusion}
      term="confusion"
      note={t.confusion.note(shown.images.label.length, shown.epoch)}
    >
      <Matrix run={run} images={shown.images} key={run.id} />
    </Panel>
  );
}

function Matrix({ run, images }: { run: Run; images: EvaluatedImages }) {
  const t = texts.value.confusion;
  const names = run.facts.classNames;
  const rows = confusionRows(confusionOf(images, names.length), names.length);
  const focus = useSignal<Place>({ truth: 0, said: 0 });
  const opened = useSignal<Place | null>(null);
  return (
    <>
      <div class="scroll whole">
        <table class="confusion" data-testid="confusion" role="grid">
          <caption>{t.caption}</caption>
          <thead>
            <tr>
              <td />
              {names.map((name) => (
                <th key={name} scope="col">
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody
            onKeyDown={(event) => {
              const next = neighbour(focus.value, event.key, names.length);
              if (!next) return;
              event.preventDefault();
              focus.value = next;
              event.currentTarget
                .querySelector<HTMLElement>(`[data-cell="${next.truth},${next.said}"]`)
                ?.focus();
            }}
          >
            {rows.map((cells, truth) => (
              <tr key={names[truth]}>
                <th scope="row">{names[truth]}</th>
                {cells.map((cell, said) => (
                  <CountCell
                    key={names[said]}
                    cell={cell}
                    place={{ truth, said }}
                    names={names}
                    reached={focus.value.truth === truth && focus.value.said === said}
                    open={opened.value?.truth === truth && opened.value.said === said}
                    onReach={() => {
                      focus.value = { truth, said };
                    }}
                    onOpen={() => {
                      opened.value = { truth, said };
                    }}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PngButton title={t.label} name="confusion" picture={() => matrixPicture(names, rows)} />
      <div aria-live="polite">
        {opened.value ? <CellImages run={run} images={images} place={opened.value} /> : null}
      </div>
    </>
  );
}

function CountCell(props: {
  cell: Cell;
  place: Place;
  names: string[];
  reached: boolean;
  open: boolean;
  onReach: () => void;
  onOpen: () => void;
}) {
  const { cell, place, names } = props;
  const label = texts.value.confusion.cell(
    names[place.truth] ?? '',
    names[place.said] ?? '',
    cell.count,
    cell.of,
  );
  const kind = place.truth === place.said ? 'right' : 'wrong';
  const classes = cell.count === 0 ? `${kind} zero` : kind;
  return (
    <td class={classes} style={{ '--share': cell.share.toFixed(3) }}>
      <button
        type="button"
        data-cell={`${place.truth},${place.said}`}
        aria-label={label}
        aria-pressed={props.open}
        title={label}
        tabIndex={props.reached ? 0 : -1}
        onFocus={props.onReach}
        onClick={props.onOpen}
      >
        {cell.count}
      </button>
    </td>
  );
}

function CellImages(props: { run: Run; images: EvaluatedImages; place: Place }) {
  const t = texts.value.confusion;
  const { run, images, place } = props;
  const names = run.facts.classNames;
  const places: number[] = [];
  images.label.forEach((label, i) => {
    if (label === place.truth && images.predicted[i] === place.said) places.push(i);
  });
  places.sort((a, b) => (images.probability[b] ?? 0) - (images.probability[a] ?? 0));
  return (
    <>
      <h4>{t.images(names[place.truth] ?? '', names[place.said] ?? '', places.length)}</h4>
      {places.length === 0 ? (
        <Empty>{t.emptyCell}</Empty>
      ) : (
        <ImageGrid run={run} images={images} places={places.slice(0, kMostImages)} id="cell" />
      )}
    </>
  );
}
