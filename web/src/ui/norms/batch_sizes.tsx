import { percent } from '../../state/format';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { integer } from '../../texts/numbers';
import { AccuracyChart } from '../charts/accuracy_charts';
import { testLine } from '../charts/lines';
import { bestOf, kRaced, newestSizes, resultsOf, type RaceResult } from './races';

/** How races ended at each batch size: where BatchNorm breaks and the others do not. */
export function BatchSizes({ races }: { races: Run[][] }) {
  const t = texts.value.norms;
  const shown = newestSizes(resultsOf(races));
  const [newest] = shown;
  if (!newest) return null;
  return (
    <section aria-labelledby="batch-sizes-title" class="batch-sizes">
      <h4 id="batch-sizes-title">{t.sizesTitle}</h4>
      <p class="help">{t.sizesHelp(newest.epochs, newest.images, newest.data)}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.sizesTitle}>
        <ResultTable results={shown} />
      </div>
      {shown.length > 1 ? (
        <SizesChart key={shown.map((one) => one.batchSize).join()} results={shown} />
      ) : null}
    </section>
  );
}

function ResultTable({ results }: { results: RaceResult[] }) {
  const t = texts.value;
  return (
    <table data-testid="batch-sizes">
      <thead>
        <tr>
          <th scope="col" class="number">
            {t.norms.batch}
          </th>
          {kRaced.map((norm) => (
            <th key={norm} scope="col" class="number">
              <span class="swatch" style={{ background: `var(--norm-${norm})` }} />
              {t.fields[norm]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {results.map((result) => {
          const best = bestOf(result);
          return (
            <tr key={result.batchSize}>
              <th scope="row" class="number">
                {integer(result.batchSize)}
              </th>
              {kRaced.map((norm) => {
                const value = result.accuracy[norm];
                const text = value === undefined ? '–' : percent(value);
                return (
                  <td key={norm} class="number">
                    {norm === best ? <b title={t.norms.best}>{`★ ${text}`}</b> : text}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function SizesChart({ results }: { results: RaceResult[] }) {
  const t = texts.value;
  return (
    <AccuracyChart
      id="batch-sizes"
      title={t.norms.sizesTitle}
      label={t.norms.sizesTitle}
      axis={{
        xTitle: t.norms.sizesAxis,
        logX: true,
        xTicks: results.map(({ batchSize }) => batchSize),
      }}
      version={results.reduce((sum, { accuracy }) => sum + Object.values(accuracy).length, 0)}
      lines={() =>
        kRaced.map((norm) =>
          testLine(
            t.fields[norm] ?? norm,
            `--norm-${norm}`,
            results.flatMap(({ batchSize, accuracy }) => {
              const y = accuracy[norm];
              return y === undefined ? [] : [{ x: batchSize, y }];
            }),
          ),
        )
      }
    />
  );
}
