import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Filters, Inspection } from '../../protocol';
import { percent } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { Empty, Panel, Trouble } from '../parts/panel';
import { NotLoaded } from '../resuming/notices';
import { useStore } from '../store_context';
import { Activations } from './activations';
import { ClassMap } from './class_map';
import { FirstFilters } from './first_filters';
import { Picker, type Picked } from './picker';

/** One image through the network in focus: what is said, why, and what each layer makes of it. */
export function InsidePanel() {
  const store = useStore();
  const t = texts.value;
  const run = store.bench.focus.value;
  const lane = store.bench.laneOf(run);
  if (!run || lane < 0) {
    return (
      <Panel id="inside" title={t.understand.inside} term="activation">
        {run && run.epochsDone.value > 0 ? (
          <NotLoaded run={run} />
        ) : (
          <Empty>{t.inside.waiting}</Empty>
        )}
      </Panel>
    );
  }
  return (
    <Panel id="inside" title={t.understand.inside} term="activation">
      <Look key={run.id} run={run} />
    </Panel>
  );
}

function Look({ run }: { run: Run }) {
  const store = useStore();
  const t = texts.value.inside;
  const picked = useSignal<Picked | null>(null);
  const target = useSignal(-1);
  const inspection = useSignal<Inspection | null>(null);
  const filters = useSignal<Filters | null>(null);
  const error = useSignal<string | null>(null);
  const again = useSignal(0);
  // The network changes while it trains; what is shown follows it epoch by epoch, unless one is chosen.
  const epoch = store.bench.epoch.value ?? run.epochsDone.value;

  useEffect(() => {
    if (!picked.value) return;
    let current = true;
    Promise.all([
      store.looking.inspect(run, picked.value.pixels, target.value),
      store.looking.firstFilters(run),
    ]).then(
      ([found, weights]) => {
        if (!current) return;
        inspection.value = found;
        filters.value = weights;
        error.value = null;
      },
      (problem: unknown) => {
        if (current) error.value = problem instanceof Error ? problem.message : String(problem);
      },
    );
    return () => {
      current = false;
    };
  }, [picked.value, target.value, epoch, again.value, run]);

  const said = inspection.value;
  return (
    <>
      <Picker
        run={run}
        onPick={(next) => {
          target.value = -1;
          picked.value = next;
        }}
      />
      <Trouble text={error.value} />
      {said && picked.value ? (
        <>
          <Verdict run={run} picked={picked.value} inspection={said} />
          <Probabilities
            run={run}
            inspection={said}
            onChoose={(next) => {
              target.value = next;
            }}
          />
          <ClassMap run={run} picked={picked.value} inspection={said} />
          <Activations run={run} inspection={said} />
          {filters.value ? <FirstFilters filters={filters.value} /> : null}
          <button
            type="button"
            class="tool"
            onClick={() => {
              again.value += 1;
            }}
          >
            {t.refresh}
          </button>
        </>
      ) : null}
    </>
  );
}

function Verdict(props: { run: Run; picked: Picked; inspection: Inspection }) {
  const t = texts.value.inside;
  const { probability } = props.inspection;
  const names = props.run.facts.classNames;
  const best = probability.indexOf(Math.max(...probability));
  const truth = props.picked.label;
  return (
    <p role="status" data-testid="verdict">
      {t.said(names[best] ?? '', percent(probability[best] ?? 0))}{' '}
      {truth === null ? '' : t.truth(names[truth] ?? '')}
    </p>
  );
}

/** Bars; each is a button that asks for its Grad-CAM. */
function Probabilities(props: {
  run: Run;
  inspection: Inspection;
  onChoose: (target: number) => void;
}) {
  const t = texts.value.inside;
  const { probability, target } = props.inspection;
  return (
    <ul class="probabilities" aria-label={t.probabilities} data-testid="probabilities">
      {props.run.facts.classNames.map((name, i) => (
        <li key={name}>
          <button
            type="button"
            aria-pressed={i === target}
            title={`${t.camFor} ${name}`}
            onClick={() => {
              props.onChoose(i);
            }}
          >
            <span>{name}</span>
            <span class="bar" style={{ '--share': (probability[i] ?? 0).toFixed(4) }} />
            <span class="number">{percent(probability[i] ?? 0)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
