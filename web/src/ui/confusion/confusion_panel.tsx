import { Empty, Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { confusionRows } from './rows';

export function ConfusionPanel() {
  const store = useStore();
  const report = store.evaluation.value;
  const run = store.run.value;
  if (!report || !run) {
    return (
      <Panel id="confusion" title="Confusion matrix">
        <Empty>Which classes are taken for which: appears after the first epoch.</Empty>
      </Panel>
    );
  }
  const names = run.classNames;
  return (
    <Panel
      id="confusion"
      title="Confusion matrix"
      note={`${report.total.toLocaleString('en')} test images · epoch ${report.epoch}`}
    >
      <div class="scroll whole" tabIndex={0} role="region" aria-label="Confusion matrix">
        <table class="confusion" data-testid="confusion">
          <caption>Rows: the true class. Columns: what the network said.</caption>
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
          <tbody>
            {confusionRows(report.confusion, names.length).map((cells, truth) => (
              <tr key={names[truth]}>
                <th scope="row">{names[truth]}</th>
                {cells.map((cell, said) => (
                  <td
                    key={names[said]}
                    class={`${said === truth ? 'right' : 'wrong'}${cell.share > 0.55 ? ' strong' : ''}`}
                    style={{ '--share': cell.share.toFixed(3) }}
                    title={`${names[truth] ?? ''}, said ${names[said] ?? ''}: ${cell.count} of ${cell.of}`}
                  >
                    {cell.count === 0 ? <span class="zero">0</span> : cell.count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
