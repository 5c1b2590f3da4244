import { expect, it } from 'vitest';
import { Run, type RunFacts } from '../../state/run';
import { sorted } from './table';

function run(name: string, accuracy: number | null, created: number): Run {
  const facts = { id: name, created, norm: 'none', document: {}, network: { parameters: 1 } };
  const made = new Run(facts as unknown as RunFacts, { name, note: '', colour: null });
  const rest = { trainLoss: 1, trainObjective: 1, trainAccuracy: 0, testLoss: 1, digest: '' };
  if (accuracy !== null) made.history.epochs.push({ epoch: 1, testAccuracy: accuracy, ...rest });
  return made;
}

it('sorts by any column, what is missing last', () => {
  const runs = [run('b', null, 1), run('a', 0.5, 2), run('c', 0.7, 3)];
  const names = (...by: Parameters<typeof sorted>) => sorted(...by).map((one) => one.id);
  expect(names(runs, { column: 'accuracy', descending: true })).toEqual(['c', 'a', 'b']);
  expect(names(runs, { column: 'accuracy', descending: false })).toEqual(['a', 'c', 'b']);
  expect(names(runs, { column: 'name', descending: false })).toEqual(['a', 'b', 'c']);
  expect(names(runs, { column: 'date', descending: true })).toEqual(['c', 'a', 'b']);
});
