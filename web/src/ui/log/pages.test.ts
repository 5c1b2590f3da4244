import { expect, it } from 'vitest';
import { pageOf } from './pages';

it('has short runs on one page', () => {
  expect(pageOf(50, null)).toEqual({ from: 0, to: 50 });
});

it('leads from the newest epoch to the first, and back', () => {
  const newest = pageOf(120, null);
  expect(newest).toEqual({ from: 70, to: 120, older: 70 });
  const middle = pageOf(120, 70);
  expect(middle).toEqual({ from: 20, to: 70, newer: null, older: 50 });
  // The last page is full as well.
  const first = pageOf(120, 50);
  expect(first).toEqual({ from: 0, to: 50, newer: 100 });
  expect(pageOf(120, 100)).toEqual({ from: 50, to: 100, newer: null, older: 50 });
});

it('stays where it is while the run goes on', () => {
  expect(pageOf(400, 70)).toMatchObject({ from: 20, to: 70, newer: 120 });
  expect(pageOf(400, null)).toMatchObject({ from: 350, to: 400 });
});
