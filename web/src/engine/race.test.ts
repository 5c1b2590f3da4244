import { beforeEach, describe, expect, it } from 'vitest';
import { Race } from './race';

/** Runs of so many epochs, each of two steps. */
class FakeEngine {
  selected = 0;
  done: number[];
  rates: [lane: number, lr: number][] = [];
  private steps: number[];

  constructor(private readonly epochs: number[]) {
    this.done = epochs.map(() => 0);
    this.steps = epochs.map(() => 0);
    this.selected = epochs.length - 1;
  }
  selectRun(lane: number) {
    this.selected = lane;
    return null;
  }
  finished() {
    return this.done[this.selected] === this.epochs[this.selected];
  }
  runSlice() {
    const lane = this.selected;
    this.steps[lane] = (this.steps[lane] ?? 0) + 1;
    if ((this.steps[lane] ?? 0) % 3 !== 0) return JSON.stringify([{ kind: 'step', epoch: 1 }]);
    this.done[lane] = (this.done[lane] ?? 0) + 1;
    return JSON.stringify([{ kind: 'epoch', epoch: this.done[lane] }]);
  }
  evaluatedImages() {
    const none = new Uint8Array(0);
    const floats = new Float32Array(0);
    const image = Uint32Array.of(this.selected);
    return { image, label: none, predicted: none, probability: floats, loss: floats };
  }
  weights() {
    return Float32Array.of(this.selected, this.done[this.selected] ?? 0);
  }
  setLearningRate(lr: number) {
    this.rates.push([this.selected, lr]);
    return null;
  }
  memoryBytes() {
    return 1;
  }
}

let engine: FakeEngine;
let race: Race;

function begin(...epochs: number[]): void {
  engine = new FakeEngine(epochs);
  race = new Race(engine);
  race.begin(epochs.length);
}

function runAll(): [lane: number, kind: string][] {
  const order: [number, string][] = [];
  while (!race.finished()) {
    for (const event of race.runSlice(40)) order.push([event.lane, event.kind]);
  }
  return order;
}

beforeEach(() => {
  begin(1);
});

describe('Race', () => {
  it('of one is that run', () => {
    expect(runAll()).toEqual([
      [0, 'step'],
      [0, 'step'],
      [0, 'epoch'],
    ]);
  });

  it('passes the turn on at the end of each epoch, past those that are over', () => {
    begin(2, 1, 2);
    const epochs = runAll().filter(([, kind]) => kind === 'epoch');
    expect(epochs.map(([lane]) => lane)).toEqual([0, 1, 2, 0, 2]);
  });

  it('gives each epoch the images and the weights of its own run', () => {
    begin(1, 1);
    const images: (number | undefined)[] = [];
    const weights: number[][] = [];
    while (!race.finished()) {
      for (const event of race.runSlice(40)) {
        if (event.kind !== 'epoch') continue;
        images.push(event.images.image[0]);
        weights.push([...event.weights]);
      }
    }
    expect(images).toEqual([0, 1]);
    expect(weights).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  it('asks another run and comes back to whose turn it is', () => {
    begin(1, 1);
    expect(race.inLane(1, () => engine.selected)).toBe(1);
    expect(engine.selected).toBe(0);
    expect(() =>
      race.inLane(1, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(engine.selected).toBe(0);
  });

  it('changes the rate of all that go on', () => {
    begin(1, 2);
    while (engine.done[0] === 0) race.runSlice(40);
    race.setLearningRate(0.5);
    expect(engine.rates).toEqual([[1, 0.5]]);
  });
});
