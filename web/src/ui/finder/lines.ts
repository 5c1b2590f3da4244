import type { RateSearch } from '../../protocol';
import type { Texts } from '../../texts';
import type { Line } from '../charts/lines';

/** The sweep, and a mark at the suggestion. */
export function searchLines(search: RateSearch, t: Texts['finder']): Line[] {
  const points = search.points.map(({ lr, loss }) => ({ x: lr, y: loss }));
  const smoothed = search.points.map(({ lr, smoothed: y }) => ({ x: lr, y }));
  const lines: Line[] = [
    { label: t.loss, colour: '--line-strong', points, width: 1 },
    { label: t.smoothed, colour: '--accent', points: smoothed },
  ];
  const { steepest } = search;
  if (search.finished && steepest !== null) {
    const at = smoothed.find((point) => point.x >= steepest);
    if (at) {
      const marked = [at];
      lines.push({ label: '▲', colour: '--wrong', points: marked, dots: 6, listed: false });
    }
  }
  return lines;
}

/** The loss explodes at the end; what is far above the start tells nothing more. */
export function yRange(search: RateSearch): [low: number, high: number] {
  const first = search.points[0]?.smoothed ?? 1;
  const lowest = Math.min(first, ...search.points.map((point) => point.smoothed));
  return [0.9 * lowest, 1.2 * first];
}
