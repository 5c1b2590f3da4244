import { expect, it } from 'vitest';
import { qrPath } from './qr';

/** Which unit squares are dark. */
function darkOf(path: string): Set<string> {
  return new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
}

it('has the quiet border and the three eyes that readers look for', () => {
  const { path, size } = qrPath('https://example.org/#run=abc');
  const dark = darkOf(path);
  expect(dark.size).toBe(path.split('M').length - 1);
  for (let i = 0; i < size; ++i) {
    for (let edge = 0; edge < 4; ++edge) {
      for (const at of [edge, size - 1 - edge]) {
        expect(dark.has(`${i},${at}`) || dark.has(`${at},${i}`)).toBe(false);
      }
    }
  }
  const eye = (left: number, top: number) =>
    [0, 1, 2, 3, 4, 5, 6].map((y) =>
      [0, 1, 2, 3, 4, 5, 6].map((x) => (dark.has(`${left + x},${top + y}`) ? '#' : '.')).join(''),
    );
  const kEye = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'];
  const far = size - 4 - 7;
  expect([eye(4, 4), eye(far, 4), eye(4, far)]).toEqual([kEye, kEye, kEye]);
});

it('grows with the text', () => {
  expect(qrPath('x'.repeat(900)).size).toBeGreaterThan(qrPath('x').size);
});
