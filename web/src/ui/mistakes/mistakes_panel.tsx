import { percent } from '../../state/format';
import { Empty, Panel } from '../parts/panel';
import { Thumbnail } from '../parts/thumbnail';
import { useStore } from '../store_context';

/** The test images the network got wrong while being most sure, five by two. */
export function MistakesPanel() {
  const store = useStore();
  const report = store.evaluation.value;
  const run = store.run.value;
  if (!report || !run) {
    return (
      <Panel id="mistakes" title="Mistakes">
        <Empty>Ten misclassified test images appear after the first epoch.</Empty>
      </Panel>
    );
  }
  const wrong = report.total - report.correct;
  const name = (label: number) => run.classNames[label] ?? '';
  return (
    <Panel
      id="mistakes"
      title="Mistakes"
      note={`${wrong.toLocaleString('en')} of ${report.total.toLocaleString('en')} · the most sure first · epoch ${report.epoch}`}
    >
      {wrong === 0 ? <Empty>Every test image was classified right.</Empty> : null}
      <ul class="mistakes" data-testid="mistakes">
        {report.mistakes.map((mistake) => (
          <li key={mistake.index}>
            <Thumbnail
              pixels={mistake.pixels}
              height={run.height}
              width={run.width}
              label={`test image ${mistake.index}`}
            />
            <span class="truth" title="true class">
              {name(mistake.label)}
            </span>
            <span class="said" title="said, with its probability">
              {name(mistake.predicted)} <b>{percent(mistake.probability, 0)}</b>
            </span>
          </li>
        ))}
      </ul>
      {wrong > 0 ? (
        <p class="help">
          Above: the true class. Below: what the network said, and how sure it was.
        </p>
      ) : null}
    </Panel>
  );
}
