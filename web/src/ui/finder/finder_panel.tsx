import { figure, decimal } from '../../state/format';
import { kSearchSteps } from '../../state/rate_finder';
import { texts } from '../../texts';
import { ChartFrame } from '../charts/chart_frame';
import { Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { searchLines, yRange } from './lines';

/** The sweep over learning rates as a plot, with a suggestion to take over. */
export function FinderPanel() {
  const store = useStore();
  const t = texts.value.finder;
  const search = store.rates.search.value;
  const searching = store.rates.searching.value;
  const running = store.training.state.value === 'running';
  const [low, high] = search ? yRange(search) : [0, 1];
  return (
    <Panel id="finder" title={t.title} term="learningRate" note={t.note}>
      <p class="help">{t.help}</p>
      <div class="buttons">
        <button
          type="button"
          disabled={searching || running || !store.next.document.value}
          onClick={() => void store.rates.start()}
        >
          {t.find}
        </button>
        {searching ? (
          <button type="button" onClick={() => void store.rates.cancel()}>
            {t.cancel}
          </button>
        ) : null}
        {searching && search ? (
          <span class="help">{t.progress(search.points.length, kSearchSteps)}</span>
        ) : null}
      </div>
      {search ? (
        <>
          <Suggestion />
          <ChartFrame
            id="finder"
            title={t.title}
            label={t.label}
            axes={{
              xTitle: t.lr,
              yTitle: t.loss,
              logX: true,
              yMin: low,
              yMax: high,
              format: (y) => decimal(y, 3),
            }}
            version={search.points.length}
            lines={() => searchLines(search, t)}
          />
        </>
      ) : null}
    </Panel>
  );
}

function Suggestion() {
  const store = useStore();
  const t = texts.value.finder;
  const search = store.rates.search.value;
  if (!search?.finished) return null;
  const { steepest } = search;
  if (steepest === null) return <p role="status">{t.nothing}</p>;
  return (
    <p class="buttons" role="status" data-testid="suggestion">
      <span>{t.suggestion(figure(steepest))}</span>
      <button
        type="button"
        onClick={() => {
          store.next.setSetting('optimizer', 'lr', Number(steepest.toPrecision(2)));
        }}
      >
        {t.use}
      </button>
    </p>
  );
}
