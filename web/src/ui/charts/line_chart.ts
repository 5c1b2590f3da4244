/** Line charts over epochs as both panels draw them. */

import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartDataset,
  type Plugin,
} from 'chart.js';
import type { Point } from '../../state/history';

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip);

export type Line = ChartDataset<'line', Point[]>;

/** Writes each line's name at its last point, so that colour is never alone. */
const endLabels: Plugin<'line'> = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    ctx.save();
    ctx.font = `12px ${fontFamily()}`;
    ctx.textBaseline = 'middle';
    for (const { text, x, y, color } of spread(labels(chart))) {
      ctx.fillStyle = color;
      ctx.fillText(text, x + 6, y);
    }
    ctx.restore();
  },
};

export interface EndLabel {
  text: string;
  x: number;
  y: number;
  color: string;
}

const kLabelHeight = 14;

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

function labels(chart: Chart): EndLabel[] {
  return chart.data.datasets.flatMap((line, i) => {
    const last = chart.getDatasetMeta(i).data.at(-1);
    if (!last || !line.label || !chart.isDatasetVisible(i)) return [];
    return [{ text: line.label, x: last.x, y: last.y, color: line.borderColor as string }];
  });
}

export function makeLineChart(
  canvas: HTMLCanvasElement,
  options: { lines: Line[]; yTitle: string; yMin?: number; yMax?: number; percent?: boolean },
): Chart {
  const ink = token('--ink-soft');
  const grid = { color: token('--line') };
  const font = { family: fontFamily(), size: 12 };
  const chart = new Chart(canvas, {
    type: 'line',
    data: { datasets: options.lines },
    plugins: [endLabels],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      clip: 8,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { right: 56, top: 8 } },
      plugins: { tooltip: { animation: false } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          title: { display: true, text: 'epoch', color: ink, font },
          ticks: { color: ink, font, maxTicksLimit: 10, precision: 0 },
          grid: { display: false },
          border: { color: token('--line') },
        },
        y: {
          type: 'linear',
          title: { display: true, text: options.yTitle, color: ink, font },
          ticks: {
            color: ink,
            font,
            maxTicksLimit: 6,
            ...(options.percent ? { callback: (value) => `${Number(value) * 100}` } : {}),
          },
          grid,
          border: { display: false },
          ...(options.yMin === undefined ? {} : { min: options.yMin }),
          ...(options.yMax === undefined ? {} : { max: options.yMax }),
        },
      },
    },
  });
  return chart;
}

/** A custom property of the page's theme. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function fontFamily(): string {
  return getComputedStyle(document.body).fontFamily;
}
