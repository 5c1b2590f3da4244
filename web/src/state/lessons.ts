/** Lessons: a set-up, a question to answer before the run, and what came out. */

import type { RunDocument } from '../protocol';
import type { Run } from './run';

export type LessonName = 'first' | 'class' | 'norms' | 'regularisation';

export interface Lesson {
  name: LessonName;
  /** What it trains: a document, or the name of a preset. */
  run: RunDocument | string;
  /** Which of the answers came out; null until the runs (the newest first) say. */
  outcome: (runs: readonly Run[]) => number | null;
}

export interface OpenLesson extends Lesson {
  /** Milliseconds since 1970: runs of before say nothing about the guess. */
  since: number;
  guess: number | null;
}

const kNetwork = { notation: 'C12 C16 P C20 C24 P C28 GAP c10', norm: 'batch_norm' };
const kSgd = { type: 'sgd', lr: 0.1, momentum: 0.9 };

/** The last epoch's figures of the first finished run of the lesson's name: later ones may try other settings. */
function lastOf(runs: readonly Run[], name: string) {
  const run = runs.findLast(
    (one) => one.facts.document.name === name && one.state.value === 'finished',
  );
  return run?.history.epochs.at(-1) ?? null;
}

/** Which of three ranges a value is in. */
function rangeOf(value: number, first: number, second: number): number {
  return value < first ? 0 : value <= second ? 1 : 2;
}

export const kLessons: readonly Lesson[] = [
  {
    name: 'first',
    run: {
      name: 'lesson-first',
      network: kNetwork,
      optimizer: kSgd,
      schedule: { type: 'one_cycle' },
      epochs: 3,
      batch_size: 64,
    },
    outcome: (runs) => {
      const last = lastOf(runs, 'lesson-first');
      return last ? rangeOf(last.testAccuracy, 0.3, 0.6) : null;
    },
  },
  {
    name: 'class',
    run: 'class',
    outcome: (runs) => {
      const last = lastOf(runs, 'class');
      return last ? rangeOf(last.testAccuracy, 0.5, 0.65) : null;
    },
  },
  {
    name: 'norms',
    run: {
      name: 'lesson-norms',
      network: { ...kNetwork, num_groups: 4 },
      optimizer: { type: 'sgd', lr: 0.02, momentum: 0.9 },
      data: { source: 'builtin' },
      epochs: 2,
      batch_size: 4,
    },
    outcome: (runs) => {
      const found = ['batch', 'group', 'layer'].map(
        (norm) => lastOf(runs, `lesson-norms ${norm}`)?.testAccuracy,
      );
      const values = found.filter((value) => value !== undefined);
      return values.length === 3 ? found.indexOf(Math.max(...values)) : null;
    },
  },
  {
    name: 'regularisation',
    run: {
      name: 'lesson-regularisation',
      network: { ...kNetwork, dropout: 0 },
      data: { source: 'builtin', train_images: 500 },
      optimizer: { type: 'sgd', lr: 0.05, momentum: 0.9 },
      epochs: 20,
      batch_size: 32,
    },
    outcome: (runs) => {
      const last = lastOf(runs, 'lesson-regularisation');
      return last ? rangeOf(last.trainAccuracy - last.testAccuracy, 0.05, 0.2) : null;
    },
  },
];

export function lessonNamed(name: string | null): Lesson | null {
  return kLessons.find((lesson) => lesson.name === name) ?? null;
}
