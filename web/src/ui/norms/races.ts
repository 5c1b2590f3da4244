/** Races that were run: who started from whose weights, and how it ended at each batch size. */

import type { Run } from '../../state/run';
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
  /** Last test accuracy of each norm; a run that diverged or has no epoch yet has none. */
  accuracy: Partial<Record<Norm, number>>;
}

/** Of every race in which each norm has come as far as the others; by batch size, the newest of equals first. */
export function resultsOf(races: readonly Run[][]): RaceResult[] {
  const results = races.flatMap((race): RaceResult[] => {
    const done = race.map((run) => run.epochsDone.value);
    const epochs = Math.max(...done);
    const [first] = race;
    if (!first || epochs === 0) return [];
    const accuracy: RaceResult['accuracy'] = {};
    for (const run of race) {
      const last = run.history.epochs.at(-1);
      if (last?.epoch === epochs) accuracy[run.facts.norm] = last.testAccuracy;
    }
    const { batchSize, dataName, trainImages } = first.facts;
    return [{ batchSize, epochs, images: trainImages, data: dataName, accuracy }];
  });
  return results.sort((a, b) => a.batchSize - b.batchSize);
}

/** Those that may stand on one axis: as many epochs of as many images of the same data as the newest race. */
export function comparable(results: readonly RaceResult[], like: RaceResult): RaceResult[] {
  const seen = new Set<number>();
  return results.filter((one) => {
    const fits = one.epochs === like.epochs && one.images === like.images && one.data === like.data;
    const first = fits && !seen.has(one.batchSize);
    if (first) seen.add(one.batchSize);
    return first;
  });
}

export function bestOf({ accuracy }: RaceResult): Norm | null {
  const known = kRaced.filter((norm) => accuracy[norm] !== undefined);
  const best = Math.max(...known.map((norm) => accuracy[norm] ?? 0));
  return known.length > 1 ? (known.find((norm) => accuracy[norm] === best) ?? null) : null;
}
