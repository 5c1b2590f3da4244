/** What a chart shows, however it is drawn: lines, their table, the window on their x axis. */

import type { EpochFigures, Point } from '../../state/history';
import { colourOf, type Run } from '../../state/run';

export interface Line {
  label: string;
  /** A colour of the theme ("--accent") or of CSS. */
  colour: string;
  points: readonly Point[];
  dashed?: boolean;
  width?: number;
  /** Radius of the dots on its points; 0: none. */
  dots?: number;
  /** Its name stands at its end. */
  named?: boolean;
  /** It is a column of the table. */
  listed?: boolean;
}

export function testLine(label: string, colour: string, points: Line['points']): Line {
  return { label, colour, points, width: 2.5, dots: 3, named: true };
}

/** Another one whenever something is drawn differently. */
export function versionOf(runs: readonly Run[]): string {
  return runs
    .map((run) => [run.id, run.tick.value, run.label.value.name, colourOf(run)].join())
    .join('\n');
}

const kMostEpochs = 400;

/** One value of every epoch; of long runs every n-th, and always the last. */
export function epochPoints(
  epochs: readonly EpochFigures[],
  value: 'trainLoss' | 'testLoss' | 'trainAccuracy' | 'testAccuracy',
): Point[] {
  const stride = Math.ceil(epochs.length / kMostEpochs);
  return epochs
    .filter((_, i) => i % stride === 0 || i === epochs.length - 1)
    .map((epoch) => ({ x: epoch.epoch, y: epoch[value] }));
}

export interface TableRow {
  x: number;
  cells: (number | null)[];
}

/** The listed lines side by side, a row for each x; at most `most` rows, evenly taken. */
export function tableOf(lines: readonly Line[], most: number): { rows: TableRow[]; all: number } {
  const listed = lines.filter((line) => line.listed ?? true);
  const columns = listed.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  const xs = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  const stride = Math.ceil(xs.length / most);
  const shown = xs.filter((_, i) => i % stride === 0 || i === xs.length - 1);
  const rows = shown.map((x) => ({ x, cells: columns.map((column) => column.get(x) ?? null) }));
  return { rows, all: xs.length };
}

/** A part of the x axis. */
export interface Span {
  from: number;
  to: number;
}

const kLeastShare = 1 / 1000;

/** A part of `full`, at least a thousandth of it and never beyond it; null: all of it. */
export function spanWithin(span: Span, full: Span): Span | null {
  const whole = full.to - full.from;
  const width = Math.max(span.to - span.from, whole * kLeastShare);
  if (!(width < whole)) return null;
  const from = Math.min(Math.max(span.from, full.from), full.to - width);
  return { from, to: from + width };
}

/** Narrower for a factor below 1, around `centre` (a share of the span). */
export function zoomed(span: Span, factor: number, centre = 0.5): Span {
  const width = (span.to - span.from) * factor;
  const middle = span.from + (span.to - span.from) * centre;
  return { from: middle - width * centre, to: middle + width * (1 - centre) };
}

/** To the right by a share of its width. */
export function moved(span: Span, share: number): Span {
  const by = (span.to - span.from) * share;
  return { from: span.from + by, to: span.to + by };
}
