import { useEffect, useRef } from 'preact/hooks';
import type { Inspection } from '../../protocol';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { Term } from '../parts/hint';
import { toRgba } from '../parts/pixels';
import { Thumbnail } from '../parts/thumbnail';
import type { Picked } from './picker';
import { overlay } from './planes';

const kScale = 4;

/** The image, and beside it what of it speaks for a class. */
export function ClassMap(props: { run: Run; picked: Picked; inspection: Inspection }) {
  const t = texts.value.inside;
  const { run, picked, inspection } = props;
  const { height, width, classNames, network } = run.facts;
  const { cam, target } = inspection;
  if (!cam) return <p class="help">{t.camNone}</p>;
  const caption = t.cam(classNames[target] ?? '', network.layers[cam.node]?.name ?? '');
  return (
    <figure class="class-map">
      <div class="pair">
        <Thumbnail
          pixels={picked.pixels}
          height={height}
          width={width}
          scale={kScale}
          label={picked.name}
        />
        <MapCanvas {...props} cam={cam} label={caption} />
      </div>
      <figcaption>
        {caption} <Term name="gradCam" />
      </figcaption>
    </figure>
  );
}

/** Where nothing speaks for the class, the image is dark; where much does, it is itself. */
function MapCanvas(props: {
  run: Run;
  picked: Picked;
  cam: NonNullable<Inspection['cam']>;
  label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { run, picked, cam, label } = props;
  const { height, width } = run.facts;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const rgba = toRgba(picked.pixels, height * width);
    const share = overlay(cam.map, cam.height, cam.width, height, width);
    share.forEach((value, i) => {
      for (let c = 0; c < 3; ++c) {
        const pixel = rgba[4 * i + c] ?? 0;
        // Okabe and Ito's orange, which stands out on blues and greens alike.
        const tint = [230, 159, 0][c] ?? 0;
        rgba[4 * i + c] = pixel * (0.25 + 0.35 * value) + tint * 0.4 * value;
      }
    });
    context.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [picked.pixels, cam]);
  return (
    <canvas
      ref={canvas}
      class="thumbnail"
      data-testid="class-map"
      width={width}
      height={height}
      style={{ width: `${width * kScale}px`, height: `${height * kScale}px` }}
      role="img"
      aria-label={label}
    />
  );
}
