import { describe, expect, it } from 'vitest';
import { kLanguages, setLanguage, texts } from '.';
import { integer } from './numbers';

/** Every path to a text. */
function pathsOf(value: unknown, path = ''): string[] {
  if (path === '.help') return []; // in English the core's own
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, `${path}.${name}`));
}

describe('texts', () => {
  it('are there in every language, open lists included', () => {
    const english = pathsOf(kLanguages.en).sort();
    for (const [name, language] of Object.entries(kLanguages)) {
      expect(pathsOf(language).sort(), name).toEqual(english);
    }
  });

  it('are translated', () => {
    const same = pathsOf(kLanguages.en).filter((path) => {
      const [a, b] = [kLanguages.en, kLanguages.de].map((one) => at(one, path));
      return typeof a === 'string' && a === b && a.length > 12;
    });
    expect(same).toEqual([]);
  });

  it('bring their numbers along', () => {
    expect(integer(39420)).toBe('39,420');
    setLanguage('de');
    expect(texts.value.network.budget(39420, 50000)).toBe('39.420 / 50.000 Parameter');
    setLanguage('en');
    expect(texts.value.network.budget(39420, 50000)).toBe('39,420 / 50,000 parameters');
  });
});

function at(value: unknown, path: string): unknown {
  // Names may hold a dot ("D0.1"), which none of the long texts is under.
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>(
      (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
      value,
    );
}
