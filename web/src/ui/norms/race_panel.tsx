import { useSignal } from '@preact/signals';
import { decimal, percent } from '../../state/format';
import { kBatchSizes, kSeenImages } from '../../state/race_series';
import { colourOf, type Run } from '../../state/run';
import { fittingGroups } from '../../state/set_up';
import { texts } from '../../texts';
import { RunsChart } from '../charts/accuracy_charts';
import { ChartFrame } from '../charts/chart_frame';
import { versionOf } from '../charts/lines';
import { NumberField } from '../parts/field';
import { Empty, Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { BatchSizes } from './batch_sizes';
import { kRaced, racesOf } from './races';

export function RacePanel() {
  const store = useStore();
  const t = texts.value.norms;
  const own = useSignal<number | null>(null);
  const batch = own.value ?? store.next.setUp.value.batch_size;
  const races = racesOf(store.bench.runs.value);
  const [race = []] = races;
  const [racing, ...further] = store.series.left.value;
  const { network } = store.next.setUp.value;
  const possible = 'notation' in network;
  const groups = fittingGroups(network);
  const running = store.training.state.value === 'running' || store.training.starting.value;
  return (
    <Panel id="race" title={t.raceTitle} term="norm">
      <p class="help">{t.raceHelp}</p>
      {possible && groups !== network.num_groups ? (
        <p class="help">{t.raceGroups(groups)}</p>
      ) : null}
      <div class="fields">
        <NumberField
          label={t.raceBatch}
          value={batch}
          min={1}
          max={1024}
          step={1}
          onChange={(next) => {
            own.value = Math.max(1, Math.round(next));
          }}
        />
      </div>
      <div class="buttons">
        <button
          type="button"
          class="accent"
          disabled={!possible || running || !store.next.document.value}
          onClick={() => {
            const setUp = { ...store.next.setUp.value, batch_size: batch };
            void store.training.startRace(kRaced, setUp);
          }}
        >
          {t.race}
        </button>
        <button
          type="button"
          disabled={!possible || running || !store.next.document.value}
          onClick={() => void store.series.start(kRaced)}
        >
          {t.series(kBatchSizes)}
        </button>
        {possible ? null : <span class="help">{t.needsNotation}</span>}
      </div>
      <p class="help">{t.seriesHelp(kSeenImages)}</p>
      <p role="status" class="help" data-testid="series">
        {racing === undefined ? '' : t.seriesAt(racing, further.length)}
      </p>
      {race.length === 0 ? <Empty>{t.raceWaiting}</Empty> : <RaceCharts race={race} />}
      <BatchSizes races={races} />
    </Panel>
  );
}

function accuracyAt(run: Run, epoch: number): number {
  const { epochs } = run.history;
  return (epochs.find((one) => one.epoch === epoch) ?? epochs.at(-1))?.testAccuracy ?? Number.NaN;
}

function RaceCharts({ race }: { race: Run[] }) {
  const t = texts.value;
  const epochs = Math.max(...race.map((run) => run.facts.epochs));
  const nameOf = (run: Run) => t.fields[run.facts.norm] ?? run.facts.norm;
  // At the last epoch that all have reached; one that diverged reaches no more.
  const going = race.filter((run) => run.state.value !== 'diverged');
  const common = Math.min(...going.map((run) => run.epochsDone.value));
  const done = race.filter((run) => run.epochsDone.value > 0 && common > 0);
  return (
    <>
      {done.length > 0 ? (
        <ul class="race-result" data-testid="race-result">
          {done.map((run) => (
            <li key={run.id}>
              <span class="swatch" style={{ background: `var(--norm-${run.facts.norm})` }} />
              {t.norms.result(nameOf(run), percent(accuracyAt(run, common)))}
            </li>
          ))}
        </ul>
      ) : null}
      <RunsChart
        id="race-accuracy"
        title={t.charts.accuracy}
        label={t.norms.raceLabel}
        runs={race}
        nameOf={nameOf}
      />
      <ChartFrame
        id="race-loss"
        title={t.charts.loss}
        label={t.norms.lossLabel}
        axes={{
          xTitle: t.charts.epoch,
          yTitle: t.charts.lossAxis,
          yMin: 0,
          xMax: epochs,
          format: (y) => decimal(y, 3),
        }}
        version={versionOf(race)}
        lines={() =>
          race.map((run) => ({
            label: nameOf(run),
            colour: colourOf(run),
            points: run.history.smoothLoss.points,
            named: true,
          }))
        }
      />
    </>
  );
}
