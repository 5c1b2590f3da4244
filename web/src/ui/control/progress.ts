/** Where a run is, in words. */

import type { EvaluationEvent, RunState, StepEvent } from '../../protocol';
import { decimal, duration, percent } from '../../state/format';
import type { EpochFigures } from '../../state/history';
import type { Run } from '../../state/run';
import type { Pace } from '../../state/timing';
import type { Texts } from '../../texts';

export function startText(t: Texts['control'], state: RunState, starting: boolean): string {
  if (starting) return t.starting;
  if (state === 'running') return t.training;
  if (state === 'paused') return t.continue;
  return state === 'idle' ? t.train : t.again;
}

export function shareDone(epochs: number, step: StepEvent): number {
  const steps = (step.epoch - 1) * step.stepsPerEpoch + step.step;
  return steps / (epochs * step.stepsPerEpoch);
}

export function placeText(
  t: Texts['control'],
  epochs: number | null,
  step: StepEvent | null,
  classified: Pick<EvaluationEvent, 'done' | 'total'> | null,
): string {
  if (epochs === null) return t.ready;
  if (!step) return t.epochs(epochs);
  const epoch = t.epochOf(step.epoch, epochs);
  if (classified && classified.done < classified.total) {
    return `${epoch} · ${t.testing(classified.done, classified.total)}`;
  }
  const loss = t.loss(decimal(step.loss, 3));
  return `${epoch} · ${t.stepOf(step.step, step.stepsPerEpoch)} · ${loss}`;
}

export function paceText(t: Texts['control'], pace: Pace, state: RunState): string {
  if (pace.imagesPerSecond === 0) return '';
  const speed = t.speed(pace.imagesPerSecond);
  const active = state === 'running' || state === 'paused';
  if (!active || pace.secondsLeft === null) return speed;
  return `${speed} · ${t.left(duration(pace.secondsLeft))}`;
}

/** The epoch that ended last, of runs that take turns in this order; null before the first. */
export function newestEpoch(live: readonly Run[]): { run: Run; epoch: EpochFigures } | null {
  const most = Math.max(...live.map((run) => run.epochsDone.value));
  const run = live.findLast((one) => one.epochsDone.value === most);
  const epoch = run?.history.epochs.at(-1);
  return run && epoch ? { run, epoch } : null;
}

/** For screen readers, once an epoch. */
export function announcement(t: Texts['control'], epoch: EpochFigures, epochs: number): string {
  return t.announcement(
    epoch.epoch,
    epochs,
    percent(epoch.testAccuracy),
    percent(epoch.trainAccuracy),
    decimal(epoch.testLoss, 3),
  );
}
