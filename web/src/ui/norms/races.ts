/** Races that were run: who started from whose weights, and how it ended at each batch size. */

import type { Run } from '../../state/run';
import type { Settings } from '../../protocol';
import type { Norm } from '../../state/set_up';

export const kRaced: Norm[] = ['batch_norm', 'group_norm', 'layer_norm'];

/** The newest race first; each is the runs that started from the weights of one. */
export function racesOf(runs: readonly Run[]): Run[][] {
  const firsts = new Set(runs.flatMap((run) => run.facts.weightsFrom ?? []));
  return [...firsts].map((first) =>
    runs.filter((run) => run.id === first || run.facts.weightsFrom === first),
  );
}

export interface RaceResult {
  batchSize: number;
  epochs: number;
  /** For training. */
  images: number;
  data: string;
  /** All other settings but the norm, in words of JSON. */
  settings: string;
  /** The learning rate, and what it would be for one image. */
  rate: number;
  rateOfOne: number;
  /** Last test accuracy of each norm; a run that diverged has none. */
  accuracy: Partial<Record<Norm, number>>;
}

/** Of every race that has come to its end, the newest first. */
export function resultsOf(races: readonly Run[][]): RaceResult[] {
  return races.flatMap((race): RaceResult[] => {
    const [first] = race;
    const ended = (run: Run) =>
      run.state.value === 'diverged' || run.epochsDone.value >= run.facts.epochs;
    if (!first || !race.every(ended)) return [];
    const { batchSize, dataName, epochs, trainImages } = first.facts;
    const accuracy: RaceResult['accuracy'] = {};
    for (const run of race) {
      const last = run.history.epochs.at(-1);
      if (last?.epoch === epochs) accuracy[run.facts.norm] = last.testAccuracy;
    }
    const facts = { batchSize, epochs, images: trainImages, data: dataName };
    return [{ ...facts, ...settingsOf(first), accuracy }];
  });
}

function settingsOf({ facts }: Run) {
  const { network, optimizer, ...others } = facts.document as Partial<Record<string, Settings>>;
  const { lr, ...optimizing } = optimizer ?? {};
  const rest = { ...others, name: null, batch_size: null };
  const net = { ...network, norm: null, num_groups: null };
  const rate = Number(lr);
  // As the series scales it (state/race_series.ts).
  const power = optimizing.type === 'sgd' ? 1 : 0.5;
  return {
    settings: JSON.stringify([facts.arithmetic, rest, net, optimizing]),
    rate,
    rateOfOne: rate / facts.batchSize ** power,
  };
}

/**
 * The newest races that may stand on one axis, by batch size: alike in all but the norm, the batch size and a
 * learning rate that is the same or goes with it. Those of one size alone only where there are no others.
 */
export function newestSizes(results: readonly RaceResult[]): RaceResult[] {
  const groups = results.map((like) => comparable(results, like));
  return groups.find((group) => group.length > 1) ?? groups[0] ?? [];
}

function comparable(results: readonly RaceResult[], like: RaceResult): RaceResult[] {
  const seen = new Set<number>();
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.abs(b);
  return results
    .filter((one) => {
      const alike = (['epochs', 'images', 'data', 'settings'] as const).every(
        (what) => one[what] === like[what],
      );
      const rates = near(one.rate, like.rate) || near(one.rateOfOne, like.rateOfOne);
      const first = alike && rates && !seen.has(one.batchSize);
      if (first) seen.add(one.batchSize);
      return first;
    })
    .sort((a, b) => a.batchSize - b.batchSize);
}

export function bestOf({ accuracy }: RaceResult): Norm | null {
  const known = kRaced.filter((norm) => accuracy[norm] !== undefined);
  const best = Math.max(...known.map((norm) => accuracy[norm] ?? 0));
  return known.length > 1 ? (known.find((norm) => accuracy[norm] === best) ?? null) : null;
}
