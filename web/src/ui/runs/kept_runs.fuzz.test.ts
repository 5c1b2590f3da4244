// The browser's storage may hold what another version wrote, or damage: one such run must not hide the others.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import sampleText from '../../testing/samples/kept-run-1.json?raw';
import { checkKept, type Found } from '../../state/kept_run_check';
import { Shelf, type RunKeeper } from '../../state/kept_runs';
import { Run } from '../../state/run';
import { tries } from '../../testing/fuzz';
import { kColumns, valueOf } from './table';

const kArrays = { Uint32Array, Uint8Array, Float32Array };

/** The record as the browser gives it back. */
function sample(): Record<string, unknown> {
  return JSON.parse(sampleText, (_key, value: unknown) => {
    const { array, values } = (value ?? {}) as { array?: string; values?: number[] };
    return array !== undefined && array in kArrays && values
      ? kArrays[array as keyof typeof kArrays].from(values)
      : value;
  }) as Record<string, unknown>;
}

/** The sample with something else in one place. */
function changed(path: number[], to: unknown): unknown {
  const whole = sample();
  let at: object = whole;
  for (const [depth, choice] of path.entries()) {
    const keys = Object.keys(at);
    const key = keys[choice % keys.length];
    if (key === undefined) break;
    const below = (at as Record<string, unknown>)[key];
    if (depth === path.length - 1 || typeof below !== 'object' || below === null) {
      (at as Record<string, unknown>)[key] = to;
      break;
    }
    at = below;
  }
  return whole;
}

/** What the page does with a run. */
function show(found: Found): void {
  if (typeof found === 'string') return;
  const run = new Run(found.facts, found.label, found);
  for (const column of kColumns) {
    const value = valueOf(run, column);
    expect(['string', 'number'].includes(typeof value) || value === null).toBe(true);
  }
  expect(run.history.stepLoss.points.every(({ x, y }) => typeof x === typeof y)).toBe(true);
  const images = run.evaluations.at(null)?.images;
  if (images) expect(images.predicted.length).toBe(images.label.length);
  expect(typeof checkKept(run.keep())).toBe('object');
}

const keeperOf = (records: unknown[]): RunKeeper => ({
  all: () => Promise.resolve(records),
  put: () => Promise.resolve(),
  relabel: () => Promise.resolve(),
  remove: () => Promise.resolve(),
});

it('opens what version 1 of the page kept', () => {
  const found = checkKept(sample());
  expect(found).toBeTypeOf('object');
  show(found);
  if (typeof found === 'object') expect(found.newest?.images.predicted).toHaveLength(4);
});

it('shows whatever it takes', () => {
  const anywhere = fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }), fc.anything());
  const record = fc.oneof(
    anywhere.map(([path, to]) => changed(path, to)),
    fc.anything(),
  );
  fc.assert(
    fc.property(record, (value) => {
      show(checkKept(value));
    }),
    tries(3),
  );
});

it('leaves newer and damaged runs alone, says so, and shows the others', async () => {
  const newer = { ...sample(), version: 2, history: { columns: [] } };
  const damaged = { ...sample(), history: undefined };
  const shelf = new Shelf(keeperOf([newer, sample(), damaged, null]));
  expect(await shelf.all()).toHaveLength(1);
  expect(shelf.unread.value).toEqual({ newer: 1, damaged: 2 });
  expect(shelf.works.value).toBe(true);
});
