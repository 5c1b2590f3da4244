import { percent } from '../../state/format';
import { colourOf, type Run } from '../../state/run';
import { texts } from '../../texts';
import { ChartFrame, type Chart } from './chart_frame';
import type { Axes } from './line_chart';
import { epochPoints, testLine, versionOf } from './lines';

/** Shares of 1 in percent, from 0 on. */
export function AccuracyChart(
  props: Omit<Chart, 'axes'> & { axis: Pick<Axes, 'xTitle' | 'xMax' | 'xTicks' | 'logX' | 'yMax'> },
) {
  const { axis, ...chart } = props;
  const format = (y: number) => percent(y, 2);
  return <ChartFrame {...chart} axes={{ ...axis, yTitle: '%', yMin: 0, percent: true, format }} />;
}

/** The test accuracy of runs after every epoch. */
export function RunsChart(props: {
  id: string;
  title: string;
  label: string;
  runs: Run[];
  nameOf: (run: Run) => string;
}) {
  const { id, title, label, runs, nameOf } = props;
  return (
    <AccuracyChart
      {...{ id, title, label }}
      axis={{
        xTitle: texts.value.charts.epoch,
        xMax: Math.max(...runs.map((run) => run.facts.epochs)),
      }}
      version={versionOf(runs)}
      lines={() =>
        runs.map((run) =>
          testLine(nameOf(run), colourOf(run), epochPoints(run.history.epochs, 'testAccuracy')),
        )
      }
    />
  );
}
