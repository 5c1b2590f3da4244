import { useEffect, useRef } from 'preact/hooks';
import type { Chart } from 'chart.js';

export interface ChartView {
  /** Makes the chart on a canvas; colours come from the page's own custom properties. */
  make: (canvas: HTMLCanvasElement) => Chart;
  /** Brings it up to date; called at most once a frame and some eight times a second. */
  update: (chart: Chart) => void;
}

const kDrawMs = 120;

/** A Chart.js canvas that draws at its own pace, however often `version` counts up. */
export function ChartCanvas(props: ChartView & { version: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<{ chart: Chart; timer: number } | null>(null);
  const view = useRef<ChartView>(props);
  view.current = props;

  useEffect(() => {
    const make = () => {
      if (!canvas.current) return;
      drawing.current?.chart.destroy();
      const chart = view.current.make(canvas.current);
      drawing.current = { chart, timer: 0 };
      view.current.update(chart);
      chart.update('none');
    };
    make();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', make);
    return () => {
      dark.removeEventListener('change', make);
      clearTimeout(drawing.current?.timer);
      drawing.current?.chart.destroy();
      drawing.current = null;
    };
  }, []);

  useEffect(() => {
    const current = drawing.current;
    if (current?.timer !== 0) return;
    current.timer = window.setTimeout(() => {
      current.timer = 0;
      requestAnimationFrame(() => {
        if (drawing.current !== current) return;
        view.current.update(current.chart);
        current.chart.update('none');
      });
    }, kDrawMs);
  }, [props.version]);

  return (
    <div class="chart">
      <canvas ref={canvas} role="img" aria-label={props.label} />
    </div>
  );
}
