import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../../texts';
import { planesOf } from './planes';

const kSide = 224;
const kPen = 18;

/** A square to draw on, light on dark; what is drawn is classified when the pen leaves it. */
export function DrawingPad(props: {
  channels: number;
  height: number;
  width: number;
  onDrawn: (pixels: Uint8Array) => void;
}) {
  const t = texts.value.inside;
  const canvas = useRef<HTMLCanvasElement>(null);
  const context = () => canvas.current?.getContext('2d', { willReadFrequently: true }) ?? null;
  const clear = () => {
    const pen = context();
    if (!pen) return;
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, kSide, kSide);
  };
  useEffect(clear, []);
  const line = (event: PointerEvent, begin: boolean) => {
    const pen = context();
    if (!pen) return;
    if (begin) {
      pen.beginPath();
      pen.moveTo(event.offsetX, event.offsetY);
    }
    pen.lineWidth = kPen;
    pen.lineCap = pen.lineJoin = 'round';
    pen.strokeStyle = '#fff';
    pen.lineTo(event.offsetX, event.offsetY);
    pen.stroke();
  };
  const give = () => {
    if (!canvas.current) return;
    const small = document.createElement('canvas');
    small.width = props.width;
    small.height = props.height;
    const to = small.getContext('2d', { willReadFrequently: true });
    if (!to) return;
    to.imageSmoothingQuality = 'high';
    to.drawImage(canvas.current, 0, 0, props.width, props.height);
    props.onDrawn(planesOf(to.getImageData(0, 0, props.width, props.height).data, props.channels));
  };
  return (
    <div class="pad">
      <p class="help">
        {t.drawHelp} {t.keyboardDraw}
      </p>
      <canvas
        ref={canvas}
        width={kSide}
        height={kSide}
        role="img"
        aria-label={t.drawLabel}
        data-testid="pad"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          line(event, true);
        }}
        onPointerMove={(event) => {
          if (event.buttons & 1) line(event, false);
        }}
        onPointerUp={give}
      />
      <div class="buttons">
        <button type="button" onClick={give}>
          {t.classify}
        </button>
        <button type="button" onClick={clear}>
          {t.clear}
        </button>
      </div>
    </div>
  );
}
