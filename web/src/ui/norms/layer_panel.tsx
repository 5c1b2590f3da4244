import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LayerStatistics } from '../../protocol';
import { figure } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { ChartFrame } from '../charts/chart_frame';
import type { Line } from '../charts/lines';
import { SelectField } from '../parts/field';
import { Empty, Panel } from '../parts/panel';
import { Term } from '../parts/hint';
import { NotLoaded } from '../resuming/notices';
import { useStore } from '../store_context';
import { EpochSlider } from '../understand/epoch_slider';

const kImages = 32;
const kEveryMs = 1500;

/** Live statistics of each layer, side by side for the runs that the engine holds. */
export function LayerPanel() {
  const store = useStore();
  const t = texts.value.norms;
  const live = store.bench.live.value;
  const found = useSignal<LayerStatistics[][]>([]);
  const state = store.training.state.value;
  const epoch = store.bench.epoch.value;
  const begun = live.some((run) => run.lastStep.value !== null);

  useEffect(() => {
    if (!begun) return;
    let gone = false;
    const ask = async () => {
      const all: LayerStatistics[][] = [];
      for (const run of live) all.push(await store.looking.layerStatistics(run, kImages));
      if (!gone) found.value = all;
    };
    const ignore = () => undefined;
    void ask().catch(ignore);
    if (state !== 'running' || epoch !== null) return;
    const timer = setInterval(() => void ask().catch(ignore), kEveryMs);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [live, begun, state, epoch]);

  const looked = store.bench.focus.value;
  const elsewhere = looked !== null && !live.includes(looked) && looked.epochsDone.value > 0;
  const known = found.value.length === live.length && live.length > 0;
  return (
    <Panel id="layer-statistics" title={t.layersTitle} term="gradientNorm">
      {elsewhere ? (
        <NotLoaded run={looked} />
      ) : known && begun ? (
        <>
          <EpochSlider />
          <p class="help">{t.layersHelp(kImages)}</p>
          <LayerTable live={live} found={found.value} />
          <RunningChart statistics={found.value[0] ?? []} />
        </>
      ) : (
        <Empty>{t.layersWaiting}</Empty>
      )}
    </Panel>
  );
}

function LayerTable({ live, found }: { live: Run[]; found: LayerStatistics[][] }) {
  const t = texts.value;
  const [first = []] = found;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.norms.layersTitle}>
      <table class="statistics" data-testid="layer-statistics">
        <thead>
          <tr>
            <th scope="col">{t.norms.layer}</th>
            {live.map((run) => (
              <th key={run.id} scope="col" class="number">
                <span class="swatch" style={{ background: `var(--norm-${run.facts.norm})` }} />
                {t.fields[run.facts.norm]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first.map((layer, i) => (
            <tr key={layer.name}>
              <th scope="row">{layer.name}</th>
              {found.map((one, lane) => (
                <Figures key={live[lane]?.id} layer={one[i]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Figures({ layer }: { layer: LayerStatistics | undefined }) {
  if (!layer) return <td />;
  return (
    <td class="number">
      {figure(layer.mean)} {`±\u00a0${figure(Math.sqrt(layer.variance))}`}
      {layer.gradientNorm > 0 ? <div class="note">∇ {figure(layer.gradientNorm)}</div> : null}
    </td>
  );
}

/** Every channel that enters a BatchNorm: what it keeps against what these images have. */
export function runningPoints(
  statistics: readonly LayerStatistics[],
  figure: Figure,
): { x: number; y: number }[] {
  return statistics.flatMap((layer) => {
    const kept = figure === 'mean' ? layer.runningMean : layer.runningVariance;
    const here = figure === 'mean' ? layer.inputMean : layer.inputVariance;
    return kept && here ? kept.map((x, channel) => ({ x, y: here[channel] ?? Number.NaN })) : [];
  });
}

type Figure = 'mean' | 'variance';
const kFigures = ['mean', 'variance'] as const;

function RunningChart({ statistics }: { statistics: LayerStatistics[] }) {
  const t = texts.value.norms;
  const shown = useSignal<Figure>('mean');
  const points = runningPoints(statistics, shown.value);
  const lines = (): Line[] => {
    const xs = points.map((point) => point.x);
    const ends = [Math.min(...xs), Math.max(...xs)];
    return [
      {
        label: '=',
        colour: '--line-strong',
        points: ends.map((x) => ({ x, y: x })),
        dots: 0,
        listed: false,
      },
      { label: t.ofImages[shown.value], colour: '--norm-batch_norm', points, dots: 3 },
    ];
  };
  return (
    <>
      <h4>
        {t.runningTitle} <Term name="runningStatistics" />
      </h4>
      {points.length === 0 ? (
        <p class="help">{t.runningNone}</p>
      ) : (
        <>
          <p class="help">{t.runningHelp}</p>
          <div class="fields">
            <SelectField
              label={t.figure}
              value={shown.value}
              options={kFigures.map((name) => [name, t.figures[name]] as const)}
              onChange={(next) => {
                shown.value = next === 'variance' ? 'variance' : 'mean';
              }}
            />
          </div>
          <ChartFrame
            key={shown.value}
            id="running"
            title={t.runningTitle}
            label={t.runningLabel}
            axes={{
              xTitle: t.running[shown.value],
              yTitle: t.ofImages[shown.value],
              scatter: true,
              format: figure,
            }}
            version={points.reduce((sum, { x, y }) => sum + x + y, 0)}
            lines={lines}
          />
        </>
      )}
    </>
  );
}
