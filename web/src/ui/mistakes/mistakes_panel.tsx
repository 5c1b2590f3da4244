import { useSignal } from '@preact/signals';
import type { EvaluatedImages } from '../../protocol';
import { wrongOf } from '../../state/evaluations';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { Empty, Panel } from '../parts/panel';
import { SelectField } from '../parts/field';
import { useStore } from '../store_context';
import { ImageGrid } from './image_grid';
import { kOrders, orderedMistakes, type Order } from './order';

const kShownFirst = 20;

/** The test images the network got wrong, sortable. */
export function MistakesPanel() {
  const store = useStore();
  const t = texts.value;
  const shown = store.bench.shown.value;
  const run = store.bench.focus.value;
  if (!shown || !run) {
    return (
      <Panel id="mistakes" title={t.understand.mistakes}>
        <Empty>{t.mistakes.waiting}</Empty>
      </Panel>
    );
  }
  const { images, epoch } = shown;
  const wrong = wrongOf(images).length;
  return (
    <Panel
      id="mistakes"
      title={t.understand.mistakes}
      note={t.mistakes.note(wrong, images.label.length, epoch)}
    >
      {wrong === 0 ? (
        <Empty>{t.mistakes.none}</Empty>
      ) : (
        <Mistakes run={run} images={images} key={run.id} />
      )}
    </Panel>
  );
}

function Mistakes({ run, images }: { run: Run; images: EvaluatedImages }) {
  const t = texts.value.mistakes;
  const order = useSignal<Order>('sure');
  const truth = useSignal<number | null>(null);
  const most = useSignal(kShownFirst);
  const ordered = orderedMistakes(images, order.value, truth.value);
  const classes = run.facts.classNames.map((name, i) => [String(i), name] as const);
  return (
    <>
      <div class="fields">
        <SelectField
          label={t.sort}
          value={order.value}
          options={kOrders.map((name) => [name, t.sorts[name]] as const)}
          onChange={(next) => {
            order.value = kOrders.find((one) => one === next) ?? 'sure';
          }}
        />
        <SelectField
          label={t.only}
          value={truth.value === null ? '' : String(truth.value)}
          options={[['', t.all], ...classes]}
          onChange={(next) => {
            truth.value = next === '' ? null : Number(next);
          }}
        />
      </div>
      <ImageGrid run={run} images={images} places={ordered.slice(0, most.value)} id="mistakes" />
      {ordered.length > most.value ? (
        <button
          type="button"
          onClick={() => {
            most.value += kShownFirst;
          }}
        >
          {t.more}
        </button>
      ) : null}
      <p class="help">{t.help}</p>
    </>
  );
}
