/** Speed and time left, from what the engine measured. */

import type { EngineUpdate, RunSummary } from '../protocol';

export interface Pace {
  /** Images trained a second; 0 while unknown. */
  imagesPerSecond: number;
  /** Seconds; null while unknown. */
  secondsLeft: number | null;
}

/** How much cheaper it is to classify an image than to train on it, until it has been measured. */
export const kEvaluationShare = 1 / 3;

export interface Progress {
  /** Images trained and classified so far. */
  trained: number;
  classified: number;
}

export function paceOf(
  update: EngineUpdate,
  run: Pick<RunSummary, 'epochs' | 'trainImages' | 'testImages'>,
  progress: Progress,
  /** What was done before the engine began to measure: the run goes on from there. */
  before: Progress = { trained: 0, classified: 0 },
): Pace {
  if (update.trainMs <= 0 || update.trainImages <= 0) {
    return { imagesPerSecond: 0, secondsLeft: null };
  }
  const trainMs = update.trainMs / update.trainImages;
  const trained = progress.trained - before.trained;
  const classified = progress.classified - before.classified;
  const otherMs = Math.max(0, update.busyMs - trainMs * trained);
  const classifyMs =
    classified >= run.testImages && classified > 0
      ? otherMs / classified
      : trainMs * kEvaluationShare;
  const trainLeft = run.epochs * run.trainImages - progress.trained;
  const classifyLeft = run.epochs * run.testImages - progress.classified;
  return {
    imagesPerSecond: 1000 / trainMs,
    secondsLeft: Math.max(0, (trainLeft * trainMs + classifyLeft * classifyMs) / 1000),
  };
}
