import { confusionOf } from '../../state/evaluations';
import { integer, percent } from '../../state/format';
import { texts } from '../../texts';
import { confusionRows } from '../confusion/rows';
import { PngButton } from '../charts/png_button';
import { Empty, Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { classRows } from './accuracy';
import { classesPicture } from './picture';

/** The accuracy of each class, as bars with their figures. */
export function ClassesPanel() {
  const store = useStore();
  const t = texts.value;
  const shown = store.bench.shown.value;
  const run = store.bench.focus.value;
  if (!shown || !run) {
    return (
      <Panel id="classes" title={t.understand.classes}>
        <Empty>{t.classes.waiting}</Empty>
      </Panel>
    );
  }
  const names = run.facts.classNames;
  const rows = classRows(confusionRows(confusionOf(shown.images, names.length), names.length));
  return (
    <Panel
      id="classes"
      title={t.understand.classes}
      term="accuracy"
      note={t.confusion.note(shown.images.label.length, shown.epoch)}
    >
      <div class="scroll whole" tabIndex={0} role="region" aria-label={t.classes.label}>
        <table class="classes" data-testid="classes">
          <thead>
            <tr>
              <th scope="col">{t.classes.name}</th>
              <th scope="col">{t.classes.accuracy}</th>
              <th scope="col" class="number">
                {t.classes.right}
              </th>
              <th scope="col">{t.classes.most}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.index}>
                <th scope="row">{names[row.index]}</th>
                <td class="bar-cell">
                  <span class="bar" style={{ '--share': row.accuracy.toFixed(4) }} />
                  <span>{percent(row.accuracy)}</span>
                </td>
                <td class="number">
                  {integer(row.right)}/{integer(row.of)}
                </td>
                <td>
                  {row.takenFor
                    ? `${names[row.takenFor.index] ?? ''} (${integer(row.takenFor.count)})`
                    : t.classes.nothing}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PngButton
        title={t.classes.label}
        name="classes"
        picture={() => classesPicture(names, rows)}
      />
    </Panel>
  );
}
