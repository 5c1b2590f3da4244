import { bySeed, causes } from '../../state/compare';
import { rightOnlyIn } from '../../state/evaluations';
import { percent } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { ImageGrid } from '../mistakes/image_grid';
import { useStore } from '../store_context';

const kMostImages = 10;

/** In what the runs shown differ; spread over seeds; images that divide two of them. */
export function Comparison({ runs }: { runs: Run[] }) {
  const t = texts.value.runs;
  return (
    <>
      <Guard runs={runs} />
      <Seeds runs={runs} />
      <h4>{t.apart}</h4>
      <Apart runs={runs} />
    </>
  );
}

function Guard({ runs }: { runs: Run[] }) {
  const t = texts.value;
  const found = causes(runs);
  const nameOf = (path: string) => t.fields[path.split('.').at(-1) ?? path] ?? path;
  const [only] = found;
  return (
    <section aria-label={t.runs.differ}>
      <h4>{t.runs.differ}</h4>
      <p class={found.length > 1 ? 'guard careful' : 'guard'} data-testid="guard">
        {found.length === 0 || !only
          ? t.runs.same
          : found.length === 1
            ? t.runs.differOnly(nameOf(only.path))
            : t.runs.differMore(found.length)}
      </p>
      {found.length > 0 ? (
        <div class="scroll" tabIndex={0} role="region" aria-label={t.runs.differ}>
          <table>
            <thead>
              <tr>
                <td />
                {runs.map((run) => (
                  <th key={run.id} scope="col">
                    {run.label.value.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.map(({ path, values }) => (
                <tr key={path}>
                  <th scope="row">{nameOf(path)}</th>
                  {values.map((value, i) => (
                    <td key={runs[i]?.id}>{t.fields[value] ?? value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

function Seeds({ runs }: { runs: Run[] }) {
  const t = texts.value.runs;
  return (
    <>
      {bySeed(runs).map((group) => {
        const values = group.flatMap((run) => run.history.epochs.at(-1)?.testAccuracy ?? []);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return (
          <p key={group[0]?.id} data-testid="seeds">
            {t.seeds(
              group[0]?.label.value.name ?? '',
              group.length,
              percent(mean, 2),
              percent(Math.min(...values), 2),
              percent(Math.max(...values), 2),
            )}
          </p>
        );
      })}
    </>
  );
}

/** Images right in one of two runs and wrong in the other. */
function Apart({ runs }: { runs: Run[] }) {
  const store = useStore();
  const t = texts.value.runs;
  const [a, b] = runs;
  const one = a?.evaluations.at(null)?.images;
  const other = b?.evaluations.at(null)?.images;
  const there = one && other ? rightOnlyIn(one, other) : null;
  const back = one && other ? rightOnlyIn(other, one) : null;
  if (!a || !b || !one || !other || !there || !back || runs.length !== 2) {
    return <p class="help">{t.choose}</p>;
  }
  const names = [a.label.value.name, b.label.value.name] as const;
  const sets = [
    { places: there, images: other, right: names[0], wrong: names[1], run: b },
    { places: back, images: one, right: names[1], wrong: names[0], run: a },
  ];
  return (
    <>
      {sets.map(({ places, images, right, wrong, run }) => (
        <div key={right}>
          <p>{t.apartText(right, wrong, places.length)}</p>
          {store.hasImagesOf(run) ? (
            <ImageGrid run={run} images={images} places={places.slice(0, kMostImages)} id="apart" />
          ) : null}
        </div>
      ))}
    </>
  );
}
