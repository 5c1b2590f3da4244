import { describe, expect, it } from 'vitest';
import { Run, type RunFacts } from '../../state/run';
import type { Norm } from '../../state/set_up';
import { bestOf, comparable, racesOf, resultsOf } from './races';

function run(id: string, norm: Norm, weightsFrom: string | null, batchSize: number, all: number[]) {
  const facts = { id, norm, weightsFrom, batchSize, dataName: 'built-in' };
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

  it('end with an accuracy of every norm that came as far as the others', () => {
    const results = resultsOf(racesOf(kRuns));
    expect(results.map(({ batchSize, epochs }) => [batchSize, epochs])).toEqual([
      [1, 2],
      [64, 2],
    ]);
    expect(results[0]?.accuracy).toEqual({ batch_norm: 0.1, group_norm: 0.6 });
    expect(results.map(bestOf)).toEqual(['group_norm', 'batch_norm']);
  });

  it('stand on one axis where epochs, images and data agree, one of each batch size', () => {
    const one = { batchSize: 4, epochs: 2, images: 100, data: 'MNIST', accuracy: {} };
    const others = [
      { ...one, epochs: 3 },
      { ...one, images: 50 },
      { ...one, data: 'CIFAR-10' },
      { ...one },
    ];
    expect(comparable([one, ...others], one)).toEqual([one]);
    expect(bestOf(one)).toBeNull();
  });
});
