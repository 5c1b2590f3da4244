import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { integer, significant } from '../../texts/numbers';
import { texts } from '../../texts';
import { colours } from '../theme';
import { Chunk } from '../parts/chunk';
import { ChunkTrouble } from '../parts/lazy';
import type { Axes, LineChart } from './line_chart';
import { moved, spanWithin, tableOf, zoomed, type Line, type Span } from './lines';
import { Button } from '../parts/button';
import { PngButton } from './png_button';
import { drawInTurn, forget } from './turns';

export interface Chart {
  id: string;
  title: string;
  /** Says in words what the chart shows. */
  label: string;
  axes: Axes;
  /** Asked whenever it is drawn. */
  lines: () => Line[];
  /** Another number: there is something new to draw. */
  version: number | string;
}

const kLineChart = new Chunk(() => import('./line_chart'));
const kDrawMs = 160;
const kMostRows = 200;

/** A chart with its tools: zoom by dragging, keys or buttons; its figures as a table; a PNG of it. */
export function ChartFrame(props: Chart) {
  const t = texts.value.charts;
  const span = useSignal<Span | null>(null);
  const asTable = useSignal(false);
  const drawn = useDrawing(props, span.value, asTable.value);
  const whole = () => drawn.full.current ?? { from: 0, to: 1 };
  const now = () => span.value ?? whole();
  const show = (next: Span) => {
    if (!span.value) drawn.full.current = drawn.chart.current?.span() ?? null;
    span.value = spanWithin(next, whole());
  };
  const actions: Record<string, () => void> = {
    '+': () => {
      show(zoomed(now(), 0.5));
    },
    '-': () => {
      show(zoomed(now(), 2));
    },
    '0': () => {
      span.value = null;
    },
    ArrowLeft: () => {
      show(moved(now(), -0.25));
    },
    ArrowRight: () => {
      show(moved(now(), 0.25));
    },
  };
  return (
    <figure class="chart-frame" id={`${props.id}-chart`}>
      {asTable.value ? (
        <ChartTable {...props} />
      ) : (
        <>
          <ChartArea
            {...props}
            canvas={drawn.canvas}
            chart={drawn.chart}
            keys={actions}
            show={show}
          />
          <ChunkTrouble chunk={kLineChart} />
        </>
      )}
      <figcaption class="chart-tools">
        {asTable.value ? null : (
          <>
            <Button class="tool" label={t.zoomIn} onClick={actions['+']}>
              +
            </Button>
            <Button class="tool" label={t.zoomOut} onClick={actions['-']} off={!span.value}>
              −
            </Button>
            <Button class="tool" onClick={actions['0']} off={!span.value}>
              {t.reset}
            </Button>
          </>
        )}
        <span class="spring" />
        <Button
          class="tool"
          label={`${asTable.value ? t.chart : t.table}: ${props.title}`}
          onClick={() => {
            asTable.value = !asTable.value;
          }}
        >
          {asTable.value ? t.chart : t.table}
        </Button>
        {asTable.value ? null : (
          <PngButton title={props.title} name={props.id} picture={() => drawn.canvas.current} />
        )}
      </figcaption>
    </figure>
  );
}

/** Draws at its own pace, however often the version counts up, and only while it is in sight. */
function useDrawing(props: Chart, span: Span | null, asTable: boolean) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LineChart | null>(null);
  const full = useRef<Span | null>(null);
  const timer = useRef(0);
  const inSight = useRef(true);
  const latest = useRef({ props, span });
  latest.current = { props, span };
  const theme = colours.value;
  const code = kLineChart.loaded.value?.it;
  const draw = useRef(() => {
    const { props: now, span: part } = latest.current;
    if (inSight.current) chart.current?.draw(now.lines(), part, now.axes);
  }).current;
  const { xTitle, yTitle } = props.axes;

  useEffect(() => void kLineChart.get(), []);

  useEffect(() => {
    if (asTable || !code || !canvas.current) return;
    const begin = () => {
      if (!canvas.current) return;
      const { props: now, span: part } = latest.current;
      chart.current = new code.LineChart(canvas.current, now.axes);
      // Once even out of sight: pages are printed whole.
      chart.current.draw(now.lines(), part, now.axes);
    };
    // A task for each chart, and none of them a frame's.
    const beginning = setTimeout(begin);
    const watch = new IntersectionObserver(([entry]) => {
      inSight.current = entry?.isIntersecting ?? true;
      if (inSight.current) drawInTurn(draw);
    });
    watch.observe(canvas.current);
    return () => {
      watch.disconnect();
      clearTimeout(beginning);
      forget(draw);
      clearTimeout(timer.current);
      timer.current = 0;
      inSight.current = true;
      chart.current?.destroy();
      chart.current = null;
    };
  }, [asTable, code, theme, xTitle, yTitle]);

  useEffect(() => {
    drawInTurn(draw);
  }, [span]);

  useEffect(() => {
    if (timer.current !== 0) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      drawInTurn(draw);
    }, kDrawMs);
  }, [props.version]);

  return { canvas, chart, full };
}

const kLeastDrag = 8;

function ChartArea(
  props: Chart & {
    canvas: { current: HTMLCanvasElement | null };
    chart: { current: LineChart | null };
    keys: Record<string, () => void>;
    show: (span: Span) => void;
  },
) {
  const from = useSignal<number | null>(null);
  const to = useSignal(0);
  const placeOf = (event: PointerEvent) =>
    event.clientX - (props.canvas.current?.getBoundingClientRect().left ?? 0);
  const dragged = from.value !== null && Math.abs(to.value - from.value) >= kLeastDrag;
  return (
    <div
      class="chart"
      role="group"
      tabIndex={0}
      aria-label={`${props.title}. ${texts.value.charts.hint}`}
      onKeyDown={(event) => {
        const action = props.keys[event.key === '=' ? '+' : event.key === '−' ? '-' : event.key];
        if (!action || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        action();
      }}
      onDblClick={props.keys['0']}
    >
      <canvas
        ref={props.canvas}
        role="img"
        aria-label={props.label}
        onPointerDown={(event) => {
          // Fingers scroll the page; they have the buttons.
          if (event.pointerType === 'touch' || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          from.value = to.value = placeOf(event);
        }}
        onPointerMove={(event) => {
          if (from.value !== null) to.value = placeOf(event);
        }}
        onPointerUp={() => {
          const { current } = props.chart;
          if (dragged && current && from.value !== null) {
            const [a, b] = [current.valueAt(from.value), current.valueAt(to.value)];
            props.show({ from: Math.min(a, b), to: Math.max(a, b) });
          }
          from.value = null;
        }}
      />
      {dragged ? (
        <span
          class="chart-drag"
          style={{
            left: `${Math.min(from.value ?? 0, to.value)}px`,
            width: `${Math.abs(to.value - (from.value ?? 0))}px`,
          }}
        />
      ) : null}
    </div>
  );
}

function ChartTable(props: Chart) {
  const t = texts.value.charts;
  const lines = props.lines();
  const { rows, all } = tableOf(lines, kMostRows);
  const listed = lines.filter((line) => line.listed ?? true);
  return (
    <div
      class="scroll chart-table"
      tabIndex={0}
      role="region"
      aria-label={t.tableLabel(props.title)}
    >
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              {props.axes.xTitle}
            </th>
            {listed.map((line) => (
              <th key={line.label} scope="col" class="number">
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ x, cells }) => (
            <tr key={x}>
              <th scope="row" class="number">
                {significant(x, 4)}
              </th>
              {cells.map((y, i) => (
                <td key={listed[i]?.label} class="number">
                  {y === null ? '' : props.axes.format(y)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < all ? <p class="help">{t.thinned(rows.length, all)}</p> : null}
      {all === 0 ? <p class="help">{integer(0)}</p> : null}
    </div>
  );
}
