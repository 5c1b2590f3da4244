import { describe, expect, it } from 'vitest';
import { kLanguages } from '../../texts';
import type { StepEvent } from '../../protocol';
import type { EpochFigures } from '../../state/history';
import { Run, type RunFacts } from '../../state/run';
import { announcement, newestEpoch, paceText, placeText, shareDone, startText } from './progress';

const t = kLanguages.en.control;
const kEpochs = 20;
const kStep = { epoch: 2, step: 391, stepsPerEpoch: 391, loss: 1.23456 } as StepEvent;

describe('progress', () => {
  it('names the button after what it does next', () => {
    expect(startText(t, 'idle', false)).toBe('Train');
    expect(startText(t, 'idle', true)).toBe('Starting …');
    expect(startText(t, 'paused', false)).toBe('Continue');
    expect(startText(t, 'finished', false)).toBe('Train again');
  });

  it('says where the run is', () => {
    expect(placeText(t, null, null, null)).toContain('Press Train');
    expect(placeText(t, kEpochs, kStep, null)).toBe('Epoch 2/20 · step 391/391 · loss 1.235');
    const testing = placeText(t, kEpochs, kStep, { done: 3000, total: 10000 });
    expect(testing).toBe('Epoch 2/20 · testing 3,000/10,000');
    expect(shareDone(kEpochs, kStep)).toBe(0.1);
  });

  it('says how fast it goes and how long it takes, only while it goes', () => {
    expect(paceText(t, { imagesPerSecond: 412.4, secondsLeft: 360 }, 'running')).toBe(
      '412 images/s · 6 min left',
    );
    expect(paceText(t, { imagesPerSecond: 412.4, secondsLeft: 360 }, 'finished')).toBe(
      '412 images/s',
    );
    expect(paceText(t, { imagesPerSecond: 0, secondsLeft: null }, 'running')).toBe('');
  });

  it('knows which of several runs ended an epoch last', () => {
    const live = ['a', 'b', 'c'].map(
      (id) => new Run({ id } as RunFacts, { name: id, note: '', colour: null }),
    );
    const last = () => {
      const newest = newestEpoch(live);
      return newest ? `${newest.run.id}${newest.epoch.epoch}` : '';
    };
    expect(newestEpoch([])).toBeNull();
    expect(last()).toBe('');
    const heard: string[] = [];
    for (const epoch of [1, 2]) {
      for (const run of live) {
        run.history.epochs.push({ epoch } as EpochFigures);
        run.epochsDone.value = epoch;
        heard.push(last());
      }
    }
    expect(heard).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  it('sums an epoch up for screen readers', () => {
    const epoch = { epoch: 3, trainAccuracy: 0.5, testAccuracy: 0.61, testLoss: 1.1 };
    expect(
      announcement(t, { trainLoss: 1, trainObjective: 1, digest: '', ...epoch }, kEpochs),
    ).toBe('Epoch 3 of 20: test accuracy 61.0 %, train accuracy 50.0 %, test loss 1.100.');
  });
});
