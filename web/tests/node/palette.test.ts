// @vitest-environment node
/** The colours of norms and runs can be told apart and seen by all eyes, in both themes. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = [red: number, green: number, blue: number];

const kCss = readFileSync(new URL('../../src/ui/theme.css', import.meta.url), 'utf8');

/** Of a custom property, light and dark. */
function themed(name: string): [light: Rgb, dark: Rgb] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(kCss);
  if (!found?.[1] || !found[2]) throw new Error(`no --${name} in theme.css`);
  return [linear(found[1]), linear(found[2])];
}

/** IEC 61966-2-1. */
function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb {
  const [x = 0, y = 0, z = 0] = matrix.map((row) => row[0] * r + row[1] * g + row[2] * b);
  return [x, y, z];
}

/** What eyes without one kind of cone see: Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const kEyes: Record<string, readonly Rgb[]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Distance in OKLab (Ottosson 2020); about 0.02 is just noticeable. */
function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function oklab(rgb: Rgb): Rgb {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map((value) => Math.cbrt(Math.max(0, value))) as Rgb,
  );
}

/** WCAG 2.2. */
function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [a, b]
    .map(([r, g, blue]) => 0.2126 * r + 0.7152 * g + 0.0722 * blue)
    .sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const namesOf = (kind: string) =>
  [...kCss.matchAll(new RegExp(`--(${kind}-\\w+):`, 'g'))].map(([, name]) => name ?? '');
const kLists = { norms: namesOf('norm'), runs: namesOf('run') };
/** Three times what is just noticeable. */
const kApart = 0.06;
/** For what is drawn and not read (WCAG 2.2, 1.4.11). */
const kLeastContrast = 3;

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const of = (name: string) => themed(name)[theme === 'light' ? 0 : 1];

  it.each(Object.entries(kLists))('%s are told apart by all eyes', (_, names) => {
    expect(names.length).toBeGreaterThan(4);
    for (const [eyes, matrix] of Object.entries(kEyes)) {
      const seen = names.map((name) => times(matrix, of(name)));
      seen.forEach((a, i) => {
        seen.slice(i + 1).forEach((b, j) => {
          const pair = `${names[i] ?? ''} and ${names[i + 1 + j] ?? ''} with ${eyes}`;
          expect(distance(a, b), pair).toBeGreaterThan(kApart);
        });
      });
    }
  });

  it.each(Object.entries(kLists))('%s stand out from the card', (_, names) => {
    for (const name of names) {
      expect(contrast(of(name), of('card')), name).toBeGreaterThan(kLeastContrast);
    }
  });
});
