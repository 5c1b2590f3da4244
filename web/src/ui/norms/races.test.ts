import { describe, expect, it } from 'vitest';
import { Run, type RunFacts } from '../../state/run';
import type { Norm } from '../../state/set_up';
import { bestOf, newestSizes, racesOf, resultsOf } from './races';

const sgd = { type: 'sgd', lr: 0.1 };

function run(id: string, norm: Norm, weightsFrom: string | null, batchSize: number, all: number[]) {
  const facts = {
    ...{ id, norm, weightsFrom, batchSize, dataName: 'built-in', epochs: 2 },
    document: {
      name: id,
      batch_size: batchSize,
      network: { notation: 'C8', norm },
      optimizer: sgd,
    },
  };
  const made = new Run(facts as unknown as RunFacts, { name: id, note: '', colour: null });
  const rest = { trainLoss: 1, trainObjective: 1, trainAccuracy: 0, testLoss: 1, digest: '' };
  all.forEach((testAccuracy, i) => {
    made.history.epochs.push({ epoch: i + 1, testAccuracy, ...rest });
  });
  made.epochsDone.value = all.length;
  return made;
}

/** As the store has them: the newest first. */
const kRuns = [
  run('d', 'batch_norm', null, 1, [0.2, 0.1]),
  run('e', 'group_norm', 'd', 1, [0.3, 0.6]),
  run('f', 'layer_norm', 'd', 1, [0.3]),
  run('x', 'batch_norm', null, 8, [0.9]),
  run('a', 'batch_norm', null, 64, [0.5, 0.7]),
  run('b', 'group_norm', 'a', 64, [0.5, 0.6]),
  run('c', 'layer_norm', 'a', 64, [0.4, 0.5]),
];

describe('races', () => {
  it('are the runs that started from the weights of one', () => {
    const ids = racesOf(kRuns).map((race) => race.map((one) => one.id).join(''));
    expect(ids).toEqual(['def', 'abc']);
    expect(racesOf(kRuns.slice(3, 4))).toEqual([]);
  });

  it('count once every norm is at its end', () => {
    expect(resultsOf(racesOf(kRuns)).map(({ batchSize }) => batchSize)).toEqual([64]);
    const [, , late] = kRuns;
    if (late) late.state.value = 'diverged';
    const results = resultsOf(racesOf(kRuns));
    expect(results.map(({ batchSize }) => batchSize)).toEqual([1, 64]);
    expect(results[0]?.accuracy).toEqual({ batch_norm: 0.1, group_norm: 0.6 });
    expect(results.map(bestOf)).toEqual(['group_norm', 'batch_norm']);
    expect(newestSizes(results)).toEqual(results);
  });

  it('stand on one axis where all but norm, batch size and its rate agree, one of each size', () => {
    const one = {
      ...{ batchSize: 4, epochs: 2, images: 100, data: 'MNIST', settings: 'C8', accuracy: {} },
      ...{ rate: 0.1, rateOfOne: 0.025 },
    };
    const scaled = { ...one, batchSize: 8, rate: 0.2 };
    const same = { ...one, batchSize: 16, rateOfOne: 0.1 / 16 };
    const others = [
      { ...scaled, epochs: 3 },
      { ...scaled, images: 50 },
      { ...scaled, data: 'CIFAR-10' },
      { ...scaled, settings: 'C4' },
      { ...scaled, rate: 0.3, rateOfOne: 0.3 / 8 },
      { ...one },
    ];
    expect(newestSizes([one, ...others])).toEqual([one]);
    expect(newestSizes([same, ...others, scaled, one])).toEqual([one, same]);
    // A race of another kind does not take their place.
    expect(newestSizes([{ ...one, settings: 'C2' }, one, scaled])).toEqual([one, scaled]);
    expect(newestSizes([])).toEqual([]);
    expect(bestOf(one)).toBeNull();
  });
});
