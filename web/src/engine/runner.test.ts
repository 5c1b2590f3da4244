import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineEvent, StepEvent } from '../protocol';
import { Runner, type RunUpdate, type Sliceable } from './runner';

function step(n: number): StepEvent {
  const place = { epoch: 1, step: n, stepsPerEpoch: 1000, globalStep: n };
  return {
    kind: 'step',
    ...place,
    loss: 2,
    objective: 2,
    correct: 1,
    images: 10,
    learningRate: 0.1,
    lane: 0,
  };
}

/** Each slice takes 40 ms of a clock that stands still between. */
class FakeEngine implements Sliceable {
  time = 0;
  steps = 0;
  last = Infinity;
  budgets: number[] = [];
  next: (() => EngineEvent[]) | null = null;

  runSlice(budgetMs: number): EngineEvent[] {
    this.budgets.push(budgetMs);
    this.time += 40;
    return this.next ? this.next() : [step(++this.steps)];
  }
  finished(): boolean {
    return this.steps >= this.last;
  }
  memoryBytes(): number {
    return 5;
  }
}

let engine: FakeEngine;
let updates: RunUpdate[];
let runner: Runner;
/** Called between slices, as the worker's waiting messages would be. */
let between: (slices: number) => void;

const states = () => updates.map((update) => update.state);
const events = () => updates.flatMap((update) => update.events);
const settled = async () => {
  while (updates.at(-1)?.state === 'running') await new Promise((done) => setTimeout(done, 1));
};

beforeEach(() => {
  engine = new FakeEngine();
  updates = [];
  between = () => undefined;
  let slices = 0;
  runner = new Runner(
    engine,
    (update) => updates.push(update),
    () => engine.time,
    () => {
      between(++slices);
      return Promise.resolve();
    },
  );
});

describe('Runner', () => {
  it('runs until the engine has finished and loses no event', async () => {
    engine.last = 7;
    runner.start();
    await settled();
    expect(states().at(-1)).toBe('finished');
    expect(events().map((event) => event.kind === 'step' && event.step)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(updates.at(-1)).toMatchObject({
      trainImages: 70,
      trainMs: 280,
      busyMs: 280,
      memoryBytes: 5,
    });
  });

  it('reports at most every 50 ms', async () => {
    engine.last = 100;
    runner.start();
    await settled();
    expect(updates.length).toBeLessThan(100 * (40 / 50) + 3);
  });

  it('pauses between slices and goes on where it was', async () => {
    engine.last = 10;
    between = (slices) => {
      if (slices === 4) void runner.pause();
    };
    runner.start();
    await settled();
    expect(states().at(-1)).toBe('paused');
    expect(engine.steps).toBe(4);
    runner.start();
    await settled();
    expect(states().at(-1)).toBe('finished');
    expect(events()).toHaveLength(10);
  });

  it('takes exactly one unit of work for a step', async () => {
    await runner.step();
    await runner.step();
    expect(engine.budgets).toEqual([0, 0]);
    expect(states().at(-1)).toBe('paused');
    expect(events()).toHaveLength(2);
  });

  it('stops for good until the next run is set', async () => {
    between = (slices) => {
      if (slices === 2) void runner.stop();
    };
    runner.start();
    await settled();
    expect(states().at(-1)).toBe('stopped');
    runner.start();
    await runner.step();
    expect(engine.steps).toBe(2);
    runner.reset();
    expect(updates.at(-1)).toMatchObject({ state: 'idle', trainImages: 0 });
    await runner.step();
    expect(engine.steps).toBe(3);
  });

  it('leaves an idle run idle when told to stop', async () => {
    await runner.stop();
    expect(updates).toEqual([]);
  });

  it('counts no slice that also evaluated into the speed', async () => {
    engine.last = 1;
    engine.next = () => [
      step(++engine.steps),
      { kind: 'evaluation', epoch: 1, done: 1, total: 1, lane: 0 },
    ];
    runner.start();
    await settled();
    expect(updates.at(-1)).toMatchObject({ trainImages: 0, trainMs: 0, busyMs: 40 });
  });

  it('ends when the loss diverges', async () => {
    engine.next = () => [{ kind: 'diverged', epoch: 2, step: 3, lane: 0 }];
    runner.start();
    await settled();
    expect(states().at(-1)).toBe('diverged');
  });

  it('reports an error of the engine with its message', async () => {
    engine.next = () => {
      throw new Error('Out of memory');
    };
    runner.start();
    await settled();
    expect(updates.at(-1)).toMatchObject({ state: 'failed', error: 'Out of memory' });
  });
});
