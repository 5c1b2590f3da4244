import { describe, expect, it } from 'vitest';
import type { EpochFigures } from './history';
import { kLessons, lessonNamed, type LessonName } from './lessons';
import { Run, type RunFacts } from './run';

function finished(name: string, train: number, test: number): Run {
  const facts = { id: name, document: { name } } as unknown as RunFacts;
  const run = new Run(facts, { name, note: '', colour: null });
  run.history.epochs.push({ epoch: 1, trainAccuracy: train, testAccuracy: test } as EpochFigures);
  run.state.value = 'finished';
  return run;
}

const outcome = (name: LessonName, runs: Run[]) => lessonNamed(name)?.outcome(runs);

describe('what came out of a lesson', () => {
  it('is not known before a run of it has finished', () => {
    const going = finished('lesson-first', 0.9, 0.9);
    going.state.value = 'running';
    expect(outcome('first', [])).toBeNull();
    expect(outcome('first', [finished('mine', 0.9, 0.9)])).toBeNull();
    expect(outcome('first', [going])).toBeNull();
  });

  it('is in which range the accuracy is', () => {
    const of = (test: number) => outcome('first', [finished('lesson-first', 0, test)]);
    expect([0.29, 0.3, 0.6, 0.61].map(of)).toEqual([0, 1, 1, 2]);
  });

  it('is the best of three norms, once all have raced', () => {
    const raced = ['batch', 'group', 'layer'].map((norm, i) =>
      finished(`lesson-norms ${norm}`, 0, [0.3, 0.5, 0.4][i] ?? 0),
    );
    expect(outcome('norms', raced.slice(0, 2))).toBeNull();
    expect(outcome('norms', raced)).toBe(1);
  });

  it('is how far train and test lie apart', () => {
    const of = (train: number, test: number) =>
      outcome('regularisation', [finished('lesson-regularisation', train, test)]);
    expect(of(0.62, 0.6)).toBe(0);
    expect(of(0.7, 0.6)).toBe(1);
    expect(of(0.9, 0.6)).toBe(2);
  });
});

it('has lessons that are found by their names alone', () => {
  for (const lesson of kLessons) expect(lessonNamed(lesson.name)).toBe(lesson);
  expect(lessonNamed('another')).toBeNull();
  expect(lessonNamed(null)).toBeNull();
});
