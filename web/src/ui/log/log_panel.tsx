import { useSignal } from '@preact/signals';
import { decimal, percent } from '../../state/format';
import type { EpochFigures } from '../../state/history';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { Panel } from '../parts/panel';
import { pageOf } from './pages';
import { useStore } from '../store_context';

/** Every epoch in figures, the newest first; or as the reports print it. */
export function LogPanel() {
  const store = useStore();
  const t = texts.value.log;
  const asText = useSignal(false);
  const run = store.bench.focus.value;
  if (!run || run.epochsDone.value === 0) return null;
  return (
    <Panel id="log" title={t.title} term="digest" note={t.note}>
      {asText.value ? (
        <pre class="log-text scroll" tabIndex={0} role="region" aria-label={t.label}>
          {run.history.epochs.map(lineOf).join('\n')}
        </pre>
      ) : (
        <PagedLog key={run.id} run={run} />
      )}
      <button
        type="button"
        class="tool end"
        onClick={() => {
          asText.value = !asText.value;
        }}
      >
        {asText.value ? t.tableView : t.text}
      </button>
    </Panel>
  );
}

/** Accuracies as shares of 1, as PyTorch's usual training loops print them. */
function lineOf(epoch: EpochFigures): string {
  return texts
    .peek()
    .log.line(
      epoch.epoch,
      epoch.trainAccuracy.toFixed(4),
      epoch.trainLoss.toFixed(4),
      epoch.testAccuracy.toFixed(4),
      epoch.testLoss.toFixed(4),
    );
}

/** Of long runs a page at a time: a table of all epochs would be laid out anew with each. */
function PagedLog({ run }: { run: Run }) {
  const t = texts.value.log;
  const all = run.history.epochs.slice(0, run.epochsDone.value);
  /** Its last epoch; null: the newest, which it follows. */
  const last = useSignal<number | null>(null);
  const page = pageOf(all.length, last.value);
  return (
    <>
      <LogTable epochs={all.slice(page.from, page.to)} fast={run.facts.arithmetic === 'fast'} />
      {all.length > page.to - page.from ? (
        <div class="buttons log-pages">
          <button
            type="button"
            class="tool"
            disabled={page.newer === undefined}
            onClick={() => {
              last.value = page.newer ?? null;
            }}
          >
            {t.newer}
          </button>
          <button
            type="button"
            class="tool"
            disabled={page.older === undefined}
            onClick={() => {
              last.value = page.older ?? null;
            }}
          >
            {t.older}
          </button>
          <span class="note">{t.pages(page.from + 1, page.to, all.length)}</span>
        </div>
      ) : null}
    </>
  );
}

function LogTable(props: { epochs: EpochFigures[]; fast: boolean }) {
  const t = texts.value.log;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.label}>
      <table data-testid="log">
        <thead>
          <tr>
            <th scope="col">{t.epoch}</th>
            {[t.trainLoss, t.trainAccuracy, t.testLoss, t.testAccuracy].map((head) => (
              <th key={head} scope="col" class="number">
                {head}
              </th>
            ))}
            <th scope="col" class="digest" title={props.fast ? t.digestFastHelp : undefined}>
              {props.fast ? t.digestFast : t.digest}
            </th>
          </tr>
        </thead>
        <tbody>
          {props.epochs.toReversed().map((epoch) => (
            <tr key={epoch.epoch}>
              <th scope="row">{epoch.epoch}</th>
              <td class="number">{decimal(epoch.trainLoss, 4)}</td>
              <td class="number">{percent(epoch.trainAccuracy, 2)}</td>
              <td class="number">{decimal(epoch.testLoss, 4)}</td>
              <td class="number">{percent(epoch.testAccuracy, 2)}</td>
              <td class="digest">{epoch.digest}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
