import { describe, expect, it } from 'vitest';
import { setLocale } from '../texts/numbers';
import { decimal, duration, figure, integer, megabytes, percent, short } from './format';

describe('format', () => {
  it('writes numbers as people read them', () => {
    expect(integer(39420)).toBe('39,420');
    expect(percent(0.76331, 2)).toBe('76.33 %');
    expect(decimal(1234.5, 3)).toBe('1,234.500');
    expect(decimal(7.439e32, 3)).toBe('7.44e+32');
    expect(megabytes(212_400_000)).toBe('212 MB');
    expect(short(11_280_000)).toBe('11.3 M');
    expect(short(39420)).toBe('39.4 k');
    expect(short(320)).toBe('320');
  });

  it('follows the language', () => {
    expect(decimal(1234.5, 2)).toBe('1,234.50');
    setLocale('de');
    expect(decimal(1234.5, 2)).toBe('1.234,50');
    expect(integer(39420)).toBe('39.420');
    expect([figure(0.01234), figure(1.5e-7), short(11_280_000)]).toEqual([
      '0,0123',
      '1,50e-7',
      '11,3 M',
    ]);
    setLocale('en');
    expect(decimal(1234.5, 2)).toBe('1,234.50');
    expect(decimal(1234.5, 1)).toBe('1,234.5');
  });

  it('writes durations with the unit that fits', () => {
    expect(duration(0.2)).toBe('1 s');
    expect(duration(59)).toBe('59 s');
    expect(duration(59.7)).toBe('1 min');
    expect(duration(360)).toBe('6 min');
    expect(duration(3900)).toBe('1 h 05 min');
  });
});
