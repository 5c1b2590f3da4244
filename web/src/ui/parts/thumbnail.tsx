import { useEffect, useRef } from 'preact/hooks';
import { toRgba } from './pixels';

/** One image at a whole multiple of its size, unsmoothed. */
export function Thumbnail(props: {
  pixels: Uint8Array;
  height: number;
  width: number;
  label: string;
  scale?: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pixels, height, width, label, scale } = props;
  useEffect(() => {
    if (pixels.length < height * width) return;
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(toRgba(pixels, height * width), width, height), 0, 0);
  }, [pixels, height, width]);
  return (
    <canvas
      ref={canvas}
      class="thumbnail"
      width={width}
      height={height}
      style={scale ? { width: `${width * scale}px`, height: `${height * scale}px` } : undefined}
      role="img"
      aria-label={label}
    />
  );
}
