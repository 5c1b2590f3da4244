import { describe, expect, it } from 'vitest';
import type { StepEvent } from '../protocol';
import { History, Series, Smoother } from './history';

function step(epoch: number, n: number, loss: number): StepEvent {
  const place = { epoch, step: n, stepsPerEpoch: 4, globalStep: 0 };
  return {
    kind: 'step',
    ...place,
    loss,
    objective: loss,
    correct: 0,
    images: 1,
    learningRate: 0.1,
    lane: 0,
  };
}

describe('Series', () => {
  it('stays small however much is added, and keeps the mean', () => {
    const series = new Series();
    const count = 1_000_000;
    for (let i = 0; i < count; ++i) series.add(i, i % 2 === 0 ? 1 : 3);
    expect(series.points.length).toBeLessThanOrEqual(2000);
    expect(series.points.length).toBeGreaterThan(900);
    for (const { y } of series.points.slice(1)) expect(y).toBe(2);
  });

  it('keeps x in order', () => {
    const series = new Series();
    for (let i = 0; i < 5000; ++i) series.add(i, 0);
    const xs = series.points.map((point) => point.x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });
});

describe('Smoother', () => {
  it('starts at the first value and follows slowly', () => {
    const smoother = new Smoother();
    expect(smoother.add(2)).toBeCloseTo(2);
    const second = smoother.add(4);
    expect(second).toBeGreaterThan(2);
    expect(second).toBeLessThan(4);
    for (let i = 0; i < 1000; ++i) smoother.add(7);
    expect(smoother.add(7)).toBeCloseTo(7);
  });
});

describe('History', () => {
  it('places steps in epochs', () => {
    const history = new History();
    history.addStep(step(1, 2, 2.5));
    history.addStep(step(2, 4, 1.5));
    expect(history.stepLoss.points).toEqual([
      { x: 0.5, y: 2.5 },
      { x: 2, y: 1.5 },
    ]);
  });

  it('draws no point for a loss that is no number', () => {
    const history = new History();
    history.addStep(step(1, 1, Number.NaN));
    expect(history.stepLoss.points).toEqual([]);
  });
});
