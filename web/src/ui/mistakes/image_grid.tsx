import type { EvaluatedImages } from '../../protocol';
import { percent } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { Thumbnail } from '../parts/thumbnail';
import { usePixels } from '../parts/test_image';
import { useStore } from '../store_context';

const kNoPixels = new Uint8Array(0);

/** Test images with what they are and what was said; each opens Inside. */
export function ImageGrid(props: {
  run: Run;
  images: EvaluatedImages;
  /** In the list of images. */
  places: number[];
  id: string;
}) {
  const store = useStore();
  const t = texts.value;
  const { run, images, places } = props;
  const indices = places.map((place) => images.image[place] ?? 0);
  const pixels = usePixels(run, indices);
  const name = (label: number | undefined) => run.facts.classNames[label ?? -1] ?? '';
  const live = store.bench.laneOf(run) >= 0;
  return (
    <>
      {store.looking.hasImagesOf(run) ? null : <p class="help">{t.understand.otherData}</p>}
      <ul class="images" data-testid={props.id}>
        {places.map((place, i) => {
          const index = indices[i] ?? 0;
          const truth = name(images.label[place]);
          const said = name(images.predicted[place]);
          return (
            <li key={index}>
              <span class="truth" title={t.mistakes.truth}>
                {truth}
              </span>
              <button
                type="button"
                class="picture"
                disabled={!live}
                aria-label={t.mistakes.look(index, truth, said)}
                onClick={() => {
                  store.lookInside(index);
                }}
              >
                <Thumbnail
                  pixels={pixels?.get(index) ?? kNoPixels}
                  height={run.facts.height}
                  width={run.facts.width}
                  label={t.mistakes.image(index)}
                />
              </button>
              <span class="said" title={t.mistakes.said}>
                {said} <b>{percent(images.probability[place] ?? 0, 0)}</b>
              </span>
              <span class="true-share">
                {t.mistakes.trueShare(percent(Math.exp(-(images.loss[place] ?? 0)), 0))}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
