import { expect, it } from 'vitest';
import { lessonAddress } from './address';

it('opens the lesson, whatever else the address says', () => {
  const page = 'https://example.org/a/?threads=2&lesson=norms#run=abc';
  expect(lessonAddress('class', page)).toBe('https://example.org/a/?threads=2&lesson=class');
  expect(lessonAddress(null, page)).toBe('https://example.org/a/?threads=2');
});
