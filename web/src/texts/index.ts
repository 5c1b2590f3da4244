/** The language of the page: one signal, and every text of it. */

import { computed, signal } from '@preact/signals';
import { de } from './de';
import { en, type Texts } from './en';
import { setLocale } from './numbers';

export type { TermName, Texts } from './en';

/** The languages there are. A text that one of them lacks does not compile. */
export const kLanguages = { en, de } satisfies Record<string, Texts>;

export type Language = keyof typeof kLanguages;

const kKey = 'tabtrain.language';

export const language = signal<Language>(remembered());

/** Every text in the language chosen. */
export const texts = computed<Texts>(() => {
  setLocale(language.value);
  return kLanguages[language.value];
});

export function setLanguage(next: Language): void {
  language.value = next;
  try {
    localStorage.setItem(kKey, next);
  } catch {
    // A browser that keeps nothing forgets this too.
  }
}

function isLanguage(name: string | null | undefined): name is Language {
  return name !== null && name !== undefined && name in kLanguages;
}

function remembered(): Language {
  try {
    const kept = localStorage.getItem(kKey);
    if (isLanguage(kept)) return kept;
  } catch {
    // As above.
  }
  return 'en';
}
