import { useSignal } from '@preact/signals';
import { bySeed, causes } from '../../state/compare';
import { rightOnlyIn } from '../../state/evaluations';
import { percent } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { ImageGrid } from '../mistakes/image_grid';
import { SelectField } from '../parts/field';
import { useStore } from '../store_context';

const kMostImages = 12;

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

/** Images right in one of the runs shown and wrong in another. */
function Apart({ runs }: { runs: Run[] }) {
  const t = texts.value.runs;
  const right = useSignal<Run | null>(null);
  const wrong = useSignal<Run | null>(null);
  const here = (run: Run | null) => (run && runs.includes(run) ? run : null);
  const one = here(right.value) ?? runs[0];
  const other = here(wrong.value) ?? runs.find((run) => run !== one);
  if (!one || !other) return null;
  const options = runs.map((run) => [run.id, run.label.value.name] as const);
  const choose = (id: string) => runs.find((run) => run.id === id) ?? null;
  return (
    <>
      <div class="fields">
        <SelectField
          label={t.right}
          value={one.id}
          options={options}
          onChange={(id) => {
            right.value = choose(id);
          }}
        />
        <SelectField
          label={t.wrong}
          value={other.id}
          options={options}
          onChange={(id) => {
            wrong.value = choose(id);
          }}
        />
      </div>
      <Divided right={one} wrong={other} />
    </>
  );
}

function Divided({ right, wrong }: { right: Run; wrong: Run }) {
  const store = useStore();
  const t = texts.value.runs;
  const one = right.evaluations.at(null)?.images;
  const images = wrong.evaluations.at(null)?.images;
  const places = one && images ? rightOnlyIn(one, images) : null;
  if (!images || !places) return <p class="help">{t.choose}</p>;
  return (
    <>
      <p data-testid="apart-count">
        {t.apartText(right.label.value.name, wrong.label.value.name, places.length)}
      </p>
      {store.looking.hasImagesOf(wrong) ? (
        <ImageGrid run={wrong} images={images} places={places.slice(0, kMostImages)} id="apart" />
      ) : null}
    </>
  );
}
