/** Where a run is, in words. */

import type { EpochEvent, RunState, RunSummary, StepEvent } from '../../protocol';
import { duration, integer, percent } from '../../state/format';
import type { Pace } from '../../state/timing';

export function startText(state: RunState, starting: boolean): string {
  if (starting) return 'Starting …';
  if (state === 'running') return 'Training';
  if (state === 'paused') return 'Continue';
  return state === 'idle' ? 'Train' : 'Train again';
}

export function shareDone(run: RunSummary, step: StepEvent): number {
  const steps = (step.epoch - 1) * step.stepsPerEpoch + step.step;
  return steps / (run.epochs * step.stepsPerEpoch);
}

export function placeText(
  run: RunSummary | null,
  step: StepEvent | null,
  classified: { done: number; total: number } | null,
): string {
  if (!run) return 'Press Train: everything is set.';
  if (!step) return `0 of ${integer(run.epochs)} epochs`;
  const epoch = `Epoch ${integer(step.epoch)}/${integer(run.epochs)}`;
  if (classified && classified.done < classified.total) {
    return `${epoch} · testing ${integer(classified.done)}/${integer(classified.total)}`;
  }
  return `${epoch} · step ${integer(step.step)}/${integer(step.stepsPerEpoch)} · loss ${step.loss.toFixed(3)}`;
}

export function paceText(pace: Pace, state: RunState): string {
  if (pace.imagesPerSecond === 0) return '';
  const speed = `${integer(pace.imagesPerSecond)} images/s`;
  const active = state === 'running' || state === 'paused';
  if (!active || pace.secondsLeft === null) return speed;
  return `${speed} · ${duration(pace.secondsLeft)} left`;
}

/** For screen readers, once an epoch. */
export function announcement(epoch: EpochEvent, run: RunSummary): string {
  return (
    `Epoch ${epoch.epoch} of ${run.epochs}: test accuracy ${percent(epoch.testAccuracy)}, ` +
    `train accuracy ${percent(epoch.trainAccuracy)}, test loss ${epoch.testLoss.toFixed(3)}.`
  );
}
