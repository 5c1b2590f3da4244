import { describe, expect, it } from 'vitest';
import type { EngineUpdate, RunSummary } from '../protocol';
import { paceOf } from './timing';

const kRun = { epochs: 2, trainImages: 1000, testImages: 300 } as RunSummary;

function update(trainMs: number, trainImages: number, busyMs: number): EngineUpdate {
  return {
    state: 'running',
    events: [],
    trainMs,
    trainImages,
    busyMs,
    memoryBytes: 0,
    error: null,
    unsaved: null,
  };
}

describe('paceOf', () => {
  it('knows nothing before the first step', () => {
    const pace = paceOf(update(0, 0, 0), kRun, { trained: 0, classified: 0 });
    expect(pace).toEqual({ imagesPerSecond: 0, secondsLeft: null });
  });

  it('takes a third of a training image for an evaluation not yet measured', () => {
    const pace = paceOf(update(1000, 500, 1000), kRun, { trained: 500, classified: 0 });
    expect(pace.imagesPerSecond).toBe(500);
    // 1500 images at 2 ms, 600 classified at 2/3 ms
    expect(pace.secondsLeft).toBeCloseTo(3 + 0.4);
  });

  it('takes the measured evaluation from the second epoch on', () => {
    // 1000 images in 2 s, and 300 classified in the other 0.3 s
    const pace = paceOf(update(1800, 900, 2300), kRun, { trained: 1000, classified: 300 });
    expect(pace.secondsLeft).toBeCloseTo(2 + 0.3);
  });
});
