import type { ComponentChildren } from 'preact';
import { decimal, figure, integer, percent } from '../../state/format';
import { colourOf, type Run } from '../../state/run';
import type { Store } from '../../state/store';
import { texts } from '../../texts';
import { Term } from '../parts/hint';
import { Empty, Panel } from '../parts/panel';
import { useStore } from '../store_context';
import { AccuracyChart } from './accuracy_charts';
import { ChartFrame } from './chart_frame';
import { epochPoints, testLine, versionOf, type Line } from './lines';

/** Other runs that are shown beside the one in focus. */
function others(store: Store): Run[] {
  return store.bench.runs.value.filter((run) => run.shown.value && run !== store.bench.focus.value);
}

/** The longest run decides how far the axis goes. */
function epochsOf(runs: Run[]): number {
  return Math.max(...runs.map(({ facts }) => facts.epochs));
}

export function LossPanel() {
  const store = useStore();
  const t = texts.value.charts;
  const run = store.bench.focus.value;
  if (!run) return <Waiting title={t.loss} id="loss" />;
  const beside = others(store);
  return (
    <Panel id="loss" title={t.loss} term="loss" note={t.lossNote(run.facts.dataName)}>
      <ChartFrame
        key={run.id}
        id="loss"
        title={t.loss}
        label={t.lossLabel}
        axes={{
          xTitle: t.epoch,
          yTitle: t.lossAxis,
          yMin: 0,
          xMax: epochsOf([run, ...beside]),
          format: (y) => decimal(y, 3),
        }}
        version={versionOf([run, ...beside])}
        lines={() => lossLines(run, beside)}
      />
    </Panel>
  );
}

function lossLines(run: Run, beside: Run[]): Line[] {
  const t = texts.peek().charts;
  const { stepLoss, smoothLoss, epochs } = run.history;
  const colour = colourOf(run);
  return [
    { label: t.steps, colour: '--line-strong', points: stepLoss.points, width: 1, listed: false },
    { label: t.smooth, colour: '--ink-soft', points: smoothLoss.points, width: 1.5 },
    trainLine(t.train, colour, epochPoints(epochs, 'trainLoss')),
    testLine(
      beside.length > 0 ? run.label.peek().name : t.test,
      colour,
      epochPoints(epochs, 'testLoss'),
    ),
    ...beside.map((one) =>
      testLine(one.label.peek().name, colourOf(one), epochPoints(one.history.epochs, 'testLoss')),
    ),
  ];
}

export function AccuracyPanel() {
  const store = useStore();
  const t = texts.value.charts;
  const run = store.bench.focus.value;
  if (!run) return <Waiting title={t.accuracy} id="accuracy" />;
  const beside = others(store);
  return (
    <Panel
      id="accuracy"
      title={t.accuracy}
      term="accuracy"
      note={t.accuracyNote(run.facts.dataName)}
    >
      <TestAccuracy run={run} />
      <AccuracyChart
        key={run.id}
        id="accuracy"
        title={t.accuracy}
        label={t.accuracyLabel}
        axis={{ xTitle: t.epoch, xMax: epochsOf([run, ...beside]), yMax: 1 }}
        version={versionOf([run, ...beside])}
        lines={() => accuracyLines(run, beside)}
      />
    </Panel>
  );
}

function TestAccuracy({ run }: { run: Run }) {
  const t = texts.value.charts;
  const last = run.epochsDone.value > 0 ? run.history.epochs.at(-1) : undefined;
  if (!last) return <p class="figure">{t.figureWaiting}</p>;
  return (
    <p class="figure" data-testid="test-accuracy">
      <b>{percent(last.testAccuracy, 2)}</b> {t.figure(integer(run.facts.testImages), last.epoch)}{' '}
      <Term name="test" />
    </p>
  );
}

function accuracyLines(run: Run, beside: Run[]): Line[] {
  const t = texts.peek().charts;
  const { smoothAccuracy, epochs } = run.history;
  const colour = colourOf(run);
  return [
    { label: t.smooth, colour: '--line-strong', points: smoothAccuracy.points, width: 1.5 },
    trainLine(t.train, colour, epochPoints(epochs, 'trainAccuracy')),
    testLine(
      beside.length > 0 ? run.label.peek().name : t.test,
      colour,
      epochPoints(epochs, 'testAccuracy'),
    ),
    ...beside.map((one) =>
      testLine(
        one.label.peek().name,
        colourOf(one),
        epochPoints(one.history.epochs, 'testAccuracy'),
      ),
    ),
  ];
}

export function RatePanel() {
  const store = useStore();
  const t = texts.value.charts;
  const run = store.bench.focus.value;
  if (!run) return null;
  return (
    <Panel id="rate" title={t.rate} term="learningRate" note={t.rateNote}>
      <ChartFrame
        key={run.id}
        id="rate"
        title={t.rate}
        label={t.rateLabel}
        axes={{
          xTitle: t.epoch,
          yTitle: t.rateAxis,
          yMin: 0,
          xMax: run.facts.epochs,
          format: figure,
        }}
        version={run.tick.value}
        lines={() => [{ label: t.rate, colour: '--accent', points: run.history.rate.points }]}
      />
    </Panel>
  );
}

function Waiting(props: { id: string; title: string; children?: ComponentChildren }) {
  return (
    <Panel id={props.id} title={props.title}>
      <div class="chart waiting">
        <Empty>{texts.value.charts.waiting}</Empty>
      </div>
    </Panel>
  );
}

function trainLine(label: string, colour: string, points: Line['points']): Line {
  return { label, colour, points, dashed: true, dots: 2, named: true };
}
