import type { Filters } from '../../protocol';
import { texts } from '../../texts';
import { Term } from '../parts/hint';
import { Thumbnail } from '../parts/thumbnail';
import { filterBytes, rangeOf } from './planes';

const kScale = 12;

/** The weights of the first convolution: colours where it reads three channels, greys otherwise. */
export function FirstFilters({ filters }: { filters: Filters }) {
  const t = texts.value.inside;
  const [count = 0, channels = 1, height = 1, width = 1] = filters.shape;
  const size = channels * height * width;
  const [low, high] = rangeOf(filters.values, 0, filters.values.length);
  const largest = Math.max(-low, high);
  return (
    <section aria-label={t.filters}>
      <h4>
        {t.filters} <Term name="filter" />
      </h4>
      <ul class="channels" data-testid="filters">
        {Array.from({ length: count }, (_, k) => (
          <li key={k}>
            <Thumbnail
              pixels={filterBytes(filters.values, k, size, largest)}
              height={height}
              width={width}
              scale={kScale}
              label={t.filter(k)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
