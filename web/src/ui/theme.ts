/** Light or dark: as the system has it, or as chosen by hand and remembered. */

import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
export const kThemes: readonly Theme[] = ['system', 'light', 'dark'];

const kKey = 'tabtrain.theme';

export const theme = signal<Theme>(remembered());
/** Counts up when colours changed, for what is drawn on canvases. */
export const colours = signal(0);

export function setTheme(next: Theme): void {
  theme.value = next;
  try {
    localStorage.setItem(kKey, next);
  } catch {
    // A browser that keeps nothing forgets this too.
  }
}

/** Brings the choice to the document. */
export function followTheme(root: HTMLElement): void {
  effect(() => {
    if (theme.value === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme.value;
    colours.value = colours.peek() + 1;
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colours.value += 1;
  });
}

let probe: HTMLElement | null = null;

/** What a colour of the theme ("--accent") is at the moment; other colours as they are. */
export function colour(name: string): string {
  if (!name.startsWith('--')) return name;
  if (!probe) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

function remembered(): Theme {
  try {
    const kept = localStorage.getItem(kKey);
    return kThemes.find((one) => one === kept) ?? 'system';
  } catch {
    return 'system';
  }
}
