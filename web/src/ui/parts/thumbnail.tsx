import { useEffect, useRef } from 'preact/hooks';
import { toRgba } from './pixels';

/** One image at twice its size, unsmoothed. */
export function Thumbnail(props: {
  pixels: Uint8Array;
  height: number;
  width: number;
  label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pixels, height, width, label } = props;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(toRgba(pixels, height * width), width, height), 0, 0);
  }, [pixels, height, width]);
  return (
    <canvas
      ref={canvas}
      class="thumbnail"
      width={width}
      height={height}
      role="img"
      aria-label={label}
    />
  );
}
