import type { Chart } from 'chart.js';
import { percent } from '../../state/format';
import type { Norm } from '../../state/set_up';
import type { Store } from '../../state/store';
import { Empty, Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { ChartCanvas } from './chart_view';
import { token, makeLineChart, type Line } from './line_chart';
import { epochPoints } from './epoch_points';

export function LossPanel() {
  const store = useStore();
  const run = store.run.value;
  if (!run) return <Waiting title="Loss" id="loss" />;
  return (
    <Panel id="loss" title="Loss" note={`cross-entropy · ${run.summary.dataName}`}>
      <ChartCanvas
        key={run.norm}
        label="Loss of every step and epoch"
        version={store.historyVersion.value}
        make={(canvas) =>
          makeLineChart(canvas, { lines: lossLines(run.norm), yTitle: 'loss', yMin: 0 })
        }
        update={(chart) => {
          const { stepLoss, smoothLoss, epochs } = store.history;
          fill(chart, store, [
            stepLoss.points,
            smoothLoss.points,
            epochPoints(epochs, 'trainLoss'),
            epochPoints(epochs, 'testLoss'),
          ]);
        }}
      />
    </Panel>
  );
}

export function AccuracyPanel() {
  const store = useStore();
  const run = store.run.value;
  if (!run) return <Waiting title="Accuracy" id="accuracy" />;
  const last = store.historyVersion.value > 0 ? store.history.epochs.at(-1) : undefined;
  return (
    <Panel id="accuracy" title="Accuracy" note={`% of images · ${run.summary.dataName}`}>
      {last ? (
        <p class="figure" data-testid="test-accuracy">
          <b>{percent(last.testAccuracy, 2)}</b> of {run.summary.testImages.toLocaleString('en')}{' '}
          test images after epoch {last.epoch}
        </p>
      ) : (
        <p class="figure">Appears at the end of the first epoch.</p>
      )}
      <ChartCanvas
        key={run.norm}
        label="Train and test accuracy after every epoch"
        version={store.historyVersion.value}
        make={(canvas) =>
          makeLineChart(canvas, {
            lines: accuracyLines(run.norm),
            yTitle: '%',
            yMin: 0,
            yMax: 1,
            percent: true,
          })
        }
        update={(chart) => {
          const { epochs } = store.history;
          fill(chart, store, [
            epochPoints(epochs, 'trainAccuracy'),
            epochPoints(epochs, 'testAccuracy'),
          ]);
        }}
      />
    </Panel>
  );
}

function Waiting(props: { id: string; title: string }) {
  return (
    <Panel id={props.id} title={props.title}>
      <div class="chart">
        <Empty>Live curves appear here. Press Train.</Empty>
      </div>
    </Panel>
  );
}

function fill(chart: Chart, store: Store, points: Line['data'][]): void {
  points.forEach((data, i) => {
    const line = chart.data.datasets[i];
    if (line) line.data = data;
  });
  const epochs = store.run.peek()?.summary.epochs;
  const x = chart.options.scales?.x;
  if (x && epochs !== undefined) x.max = epochs;
}

function lossLines(norm: Norm): Line[] {
  const color = token(`--norm-${norm}`);
  return [
    { data: [], borderColor: token('--line-strong'), borderWidth: 1, pointRadius: 0 },
    { data: [], borderColor: token('--ink-soft'), borderWidth: 1.5, pointRadius: 0 },
    { data: [], label: 'train', ...dashed(color) },
    { data: [], label: 'test', ...solid(color) },
  ];
}

function accuracyLines(norm: Norm): Line[] {
  const color = token(`--norm-${norm}`);
  return [
    { data: [], label: 'train', ...dashed(color) },
    { data: [], label: 'test', ...solid(color) },
  ];
}

function dashed(color: string) {
  return { borderColor: color, borderDash: [5, 4], borderWidth: 2, pointRadius: 2 };
}

function solid(color: string) {
  return { borderColor: color, backgroundColor: color, borderWidth: 2.5, pointRadius: 3 };
}
