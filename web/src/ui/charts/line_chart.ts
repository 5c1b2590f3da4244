/** Draws lines with Chart.js, which is fetched with this file when the first chart appears. */

import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type ChartDataset,
  type Plugin,
  type Scale,
  type TooltipItem,
} from 'chart.js';
import type { Point } from '../../state/history';
import { currentLocale, significant } from '../../texts/numbers';
import { colour } from '../theme';
import type { Line, Span } from './lines';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

export interface Axes {
  xTitle: string;
  yTitle: string;
  /** The x axis goes from 0 to here; without it as far as the points. */
  xMax?: number | undefined;
  yMin?: number;
  yMax?: number;
  percent?: boolean;
  logX?: boolean;
  /** Where the x axis has its numbers, if not wherever it pleases. */
  xTicks?: readonly number[];
  /** Points alone, and the line on which x and y agree. */
  scatter?: boolean;
  format: (y: number) => string;
}

type Dataset = ChartDataset<'line', Point[]>;

const kLabelHeight = 14;
const kLabelGap = 12;
/** Room for names at the lines' ends: as much as they need, up to this. */
const kMostLabelWidth = 104;

export class LineChart {
  private readonly chart: Chart<'line', Point[]>;
  private named: Line[] = [];

  constructor(canvas: HTMLCanvasElement, axes: Axes) {
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [this.endLabels()],
      options: optionsOf(axes),
    });
  }

  /** The kinds of axes stay those it was made with; their ends may change. */
  draw(lines: readonly Line[], span: Span | null, axes: Axes): void {
    const { chart } = this;
    this.named = lines.filter((line) => line.named);
    chart.data.datasets = lines.map((line, i) => datasetOf(line, axes, chart.data.datasets[i]));
    const { x, y } = chart.options.scales ?? {};
    if (y) Object.assign(y, { min: axes.yMin, max: axes.yMax });
    if (!axes.scatter) Object.assign(chart.options.layout ?? {}, { padding: this.padding() });
    if (x) {
      const bounds = span
        ? { min: span.from, max: span.to }
        : { min: firstOf(axes), max: axes.xMax };
      Object.assign(x, bounds);
    }
    chart.update('none');
  }

  private padding() {
    const { ctx } = this.chart;
    ctx.save();
    ctx.font = labelFont();
    const widths = this.named.map((line) => ctx.measureText(line.label).width);
    ctx.restore();
    return { right: Math.min(Math.max(16, ...widths), kMostLabelWidth) + kLabelGap + 6, top: 8 };
  }

  /** The x axis as it is drawn. */
  span(): Span {
    const { x } = this.chart.scales;
    return { from: x?.min ?? 0, to: x?.max ?? 1 };
  }

  /** The value under a place of the canvas, and the other way round. */
  valueAt(pixel: number): number {
    return this.chart.scales.x?.getValueForPixel(pixel) ?? 0;
  }

  destroy(): void {
    this.chart.destroy();
  }

  /** Writes each line's name at its last point, so that colour is never alone. */
  private endLabels(): Plugin<'line'> {
    return {
      id: 'endLabels',
      afterDatasetsDraw: (chart) => {
        const { ctx, chartArea } = chart;
        ctx.save();
        ctx.font = labelFont();
        ctx.textBaseline = 'middle';
        const labels = chart.data.datasets.flatMap((dataset, i) => {
          if (!this.named.some((line) => line.label === dataset.label)) return [];
          const last = chart
            .getDatasetMeta(i)
            .data.findLast((point) => point.x <= chartArea.right + 1 && !Number.isNaN(point.y));
          if (!last) return [];
          const room = chart.width - last.x - kLabelGap;
          const text = fitted(dataset.label ?? '', room, (part) => ctx.measureText(part).width);
          return [{ text, x: last.x, y: last.y, color: dataset.borderColor as string }];
        });
        const ink = colour('--ink');
        for (const { text, x, y, color } of spread(labels)) {
          ctx.fillStyle = color;
          ctx.fillRect(x + 6, y - 5, 3, 10);
          // Not every colour that a line is seen in is one that letters are read in.
          ctx.fillStyle = ink;
          ctx.fillText(text, x + kLabelGap, y);
        }
        ctx.restore();
      },
    };
  }
}

function firstOf(axes: Axes): number | undefined {
  return axes.logX || axes.scatter ? undefined : 0;
}

/** The dataset of before keeps what Chart.js has worked out about it. */
function datasetOf(line: Line, axes: Axes, before: Dataset | undefined): Dataset {
  const color = colour(line.colour);
  return Object.assign(before ?? {}, {
    label: line.label,
    data: line.points as Point[],
    borderColor: color,
    backgroundColor: color,
    borderDash: line.dashed ? [5, 4] : [],
    borderWidth: line.width ?? 2,
    pointRadius: line.dots ?? 0,
    pointHitRadius: 8,
    showLine: !axes.scatter || line.dots === 0,
  });
}

export interface EndLabel {
  text: string;
  x: number;
  y: number;
  color: string;
}

/** Moves labels apart that would lie on one another. */
export function spread(labels: EndLabel[]): EndLabel[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  let free = -Infinity;
  return sorted.map((label) => {
    const y = Math.max(label.y, free);
    free = y + kLabelHeight;
    return { ...label, y };
  });
}

/** As much of both ends as fits: names often differ in their last letters alone. */
export function fitted(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  for (let kept = text.length - 1; kept > 2; --kept) {
    const begin = Math.floor(kept / 3);
    const short = `${text.slice(0, begin)}…${text.slice(text.length - (kept - begin))}`;
    if (widthOf(short) <= room) return short;
  }
  return '…';
}

function labelFont(): string {
  return `12px ${fontFamily()}`;
}

function optionsOf(axes: Axes) {
  const ink = colour('--ink-soft');
  const font = { family: fontFamily(), size: 12 };
  const line = colour('--line');
  return {
    animation: false,
    locale: currentLocale(),
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: !axes.scatter,
    clip: 8,
    interaction: { mode: 'nearest', axis: axes.scatter ? 'xy' : 'x', intersect: false },
    layout: { padding: { right: 8, top: 8 } },
    plugins: {
      tooltip: {
        animation: false,
        callbacks: {
          title: (items: TooltipItem<'line'>[]) =>
            axes.scatter ? '' : `${axes.xTitle} ${short(items[0]?.parsed.x ?? 0)}`,
          label: (item: TooltipItem<'line'>) =>
            axes.scatter
              ? `${short(item.parsed.x ?? 0)}, ${axes.format(item.parsed.y ?? 0)}`
              : `${item.dataset.label ?? ''}: ${axes.format(item.parsed.y ?? 0)}`,
        },
      },
    },
    scales: {
      x: {
        type: axes.logX ? 'logarithmic' : 'linear',
        ...(axes.xTicks ? { afterBuildTicks: ticksAt(axes.xTicks) } : {}),
        title: { display: true, text: axes.xTitle, color: ink, font },
        ticks: {
          color: ink,
          font,
          maxTicksLimit: axes.logX ? 8 : 10,
          maxRotation: 0,
          ...(axes.logX
            ? {
                callback: (value: number | string) =>
                  axes.xTicks ? short(Number(value)) : powerOfTen(Number(value)),
              }
            : {}),
        },
        grid: { display: false },
        border: { color: line },
      },
      y: {
        type: 'linear',
        title: { display: true, text: axes.yTitle, color: ink, font },
        ticks: {
          color: ink,
          font,
          maxTicksLimit: 6,
          ...(axes.percent
            ? { callback: (value: number | string) => `${Number(value) * 100}` }
            : {}),
        },
        grid: { color: line },
        border: { display: false },
        ...(axes.yMin === undefined ? {} : { min: axes.yMin }),
        ...(axes.yMax === undefined ? {} : { max: axes.yMax }),
      },
    },
  } as const;
}

function short(value: number): string {
  return significant(value, 4);
}

function ticksAt(values: readonly number[]) {
  return (axis: Scale) => {
    axis.ticks = values.map((value) => ({ value }));
  };
}

/** Only 0.001, 0.01 and so on are written. */
function powerOfTen(value: number): string {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-6 ? significant(value, 1) : '';
}

function fontFamily(): string {
  return getComputedStyle(document.body).fontFamily;
}
