import { useSignal } from '@preact/signals';
import { decimal, figure, integer, percent } from '../../state/format';
import type { RunDocument } from '../../protocol';
import { colourOf, type Run } from '../../state/run';
import { texts } from '../../texts';
import { currentLocale } from '../../texts/numbers';
import { RunsChart } from '../charts/accuracy_charts';
import { Empty, Panel } from '../parts/panel';
import { GoOnButton, SavedSpace } from '../resuming/notices';
import { useStore } from '../store_context';
import { Comparison } from './comparison';
import { RunEditor } from './run_editor';
import { kColumns, sorted, valueOf, type Column, type Sorting } from './table';

/** Every run that was kept: shown in the charts, compared, named, taken up again. */
export function RunsPanel() {
  const store = useStore();
  const t = texts.value;
  const runs = store.bench.runs.value.filter(
    (run) =>
      run.epochsDone.value > 0 || store.bench.laneOf(run) >= 0 || store.resuming.savedOf(run),
  );
  const shown = runs.filter((run) => run.shown.value);
  const { newer, damaged } = store.bench.shelf.unread.value;
  return (
    <Panel id="runs" title={t.understand.runs}>
      {store.bench.shelf.works.value ? null : <p class="help">{t.runs.unsaved}</p>}
      {newer > 0 ? <p class="help">{t.runs.newer(newer)}</p> : null}
      {damaged > 0 ? <p class="help">{t.runs.damaged(damaged)}</p> : null}
      {runs.length === 0 ? <Empty>{t.runs.waiting}</Empty> : <RunTable runs={runs} />}
      <SavedSpace />
      {store.bench.focus.value ? <FocusTools run={store.bench.focus.value} /> : null}
      {shown.length > 0 ? (
        <RunsChart
          id="overlay"
          title={t.runs.overlay}
          label={t.runs.overlay}
          runs={shown}
          nameOf={(run) => run.label.value.name}
        />
      ) : null}
      {shown.length > 1 ? <Comparison runs={shown} /> : null}
    </Panel>
  );
}

function FocusTools({ run }: { run: Run }) {
  const store = useStore();
  return (
    <>
      <RunEditor key={run.id} run={run} />
      <GoOnButton run={run} />
      <button
        type="button"
        onClick={() => {
          const { name } = run.label.peek();
          store.next.useDocument({ ...run.facts.document, name } as unknown as RunDocument);
        }}
      >
        {texts.value.runs.useSetUp}
      </button>
    </>
  );
}

function RunTable({ runs }: { runs: Run[] }) {
  const store = useStore();
  const t = texts.value.runs;
  const sorting = useSignal<Sorting>({ column: 'date', descending: true });
  const sortBy = (column: Column) => {
    const { column: now, descending } = sorting.value;
    sorting.value = { column, descending: now === column ? !descending : column !== 'name' };
  };
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.label}>
      <table class="runs" data-testid="runs">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t.show}</span>
            </th>
            {kColumns.map((column) => (
              <th key={column} scope="col" aria-sort={sortOf(sorting.value, column)}>
                <button
                  type="button"
                  class="sort"
                  onClick={() => {
                    sortBy(column);
                  }}
                >
                  {t[column]}
                </button>
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">{t.remove('')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted(runs, sorting.value).map((run) => (
            <RunRow key={run.id} run={run} chosen={store.bench.focus.value === run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sortOf({ column, descending }: Sorting, of: Column) {
  if (column !== of) return 'none';
  return descending ? 'descending' : 'ascending';
}

function RunRow({ run, chosen }: { run: Run; chosen: boolean }) {
  const store = useStore();
  const t = texts.value.runs;
  const { name } = run.label.value;
  const live = store.bench.laneOf(run) >= 0;
  const running = live && store.training.state.value === 'running';
  const elsewhere = !live && store.resuming.savedOf(run)?.live === true;
  return (
    <tr class={chosen ? 'chosen' : ''} aria-selected={chosen}>
      <td>
        <input
          type="checkbox"
          checked={run.shown.value}
          aria-label={t.showRun(name)}
          onChange={(event) => {
            run.shown.value = event.currentTarget.checked;
          }}
        />
      </td>
      {kColumns.map((column) =>
        column === 'name' ? (
          <th key={column} scope="row">
            <button
              type="button"
              class="link"
              aria-label={t.lookRun(name)}
              onClick={() => {
                store.bench.lookAt(run);
              }}
            >
              <span class="swatch" style={{ background: swatchOf(run) }} />
              {name}
            </button>
          </th>
        ) : (
          <td key={column} class={column === 'norm' || column === 'data' ? '' : 'number'}>
            {textOf(run, column)}
          </td>
        ),
      )}
      <td>
        <button
          type="button"
          class="tool"
          aria-label={t.remove(name)}
          disabled={running || elsewhere}
          onClick={(event) => {
            const row = event.currentTarget.closest('tr');
            const near = row?.nextElementSibling ?? row?.previousElementSibling;
            const next = near?.querySelector<HTMLElement>('button.tool');
            void store.removeRun(run).then(() => next?.focus());
          }}
        >
          ✕
        </button>
      </td>
    </tr>
  );
}

export function swatchOf(run: Run): string {
  const colour = colourOf(run);
  return colour.startsWith('--') ? `var(${colour})` : colour;
}

function textOf(run: Run, column: Column): string {
  const value = valueOf(run, column);
  if (value === null) return '–';
  if (column === 'norm') return texts.value.fields[String(value)] ?? String(value);
  if (typeof value === 'string' || column === 'name' || column === 'data') return String(value);
  switch (column) {
    case 'accuracy':
    case 'last':
      return percent(value, 2);
    case 'loss':
      return decimal(value, 4);
    case 'rate':
      return figure(value);
    case 'date':
      return new Date(value).toLocaleString(currentLocale(), {
        dateStyle: 'short',
        timeStyle: 'short',
      });
    case 'parameters':
    case 'epochs':
    case 'batch':
    case 'seed':
      return integer(value);
  }
}
