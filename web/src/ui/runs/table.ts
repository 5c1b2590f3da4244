/** The table of runs: what its columns hold, and how it is sorted. */

import type { Settings } from '../../protocol';
import type { Run } from '../../state/run';

export const kColumns = [
  'name',
  'norm',
  'accuracy',
  'last',
  'loss',
  'parameters',
  'epochs',
  'batch',
  'rate',
  'seed',
  'data',
  'date',
] as const;
export type Column = (typeof kColumns)[number];

/** What a column sorts by; null comes last. */
export function valueOf(run: Run, column: Column): number | string | null {
  const { facts } = run;
  const last = run.history.epochs.at(-1);
  switch (column) {
    case 'name':
      return run.label.value.name;
    case 'norm':
      return facts.norm;
    case 'accuracy':
      return run.best();
    case 'last':
      return last?.testAccuracy ?? null;
    case 'loss':
      return last?.testLoss ?? null;
    case 'parameters':
      return facts.network.parameters;
    case 'epochs':
      return run.epochsDone.value;
    case 'batch':
      return facts.batchSize;
    case 'rate':
      return numberIn(facts.document.optimizer as Settings | undefined, 'lr');
    case 'seed':
      return numberIn(facts.document, 'seed');
    case 'data':
      return facts.dataName;
    case 'date':
      return facts.created;
  }
}

function numberIn(settings: Settings | undefined, name: string): number | null {
  const value = settings?.[name];
  return typeof value === 'number' ? value : null;
}

export interface Sorting {
  column: Column;
  descending: boolean;
}

export function sorted(runs: readonly Run[], { column, descending }: Sorting): Run[] {
  return [...runs].sort((a, b) => {
    const [x, y] = [valueOf(a, column), valueOf(b, column)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const order = typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y);
    return descending ? -order : order;
  });
}
