/** The frame around the panels, in English. */

import { counted, integer } from '../numbers';

export const page = {
  skip: 'Skip to the training',
  setUp: 'Set up',
  watch: 'Watch',
  understand: 'Understand',
  parts: 'Parts of the page',
  run: 'run',
  noEngine: 'no engine',
  loadingEngine: 'loading the engine …',
  threads: (n: number) => counted(n, 'thread'),
  lanes: (n: number) => `SIMD ×${n}`,
  arithmetic: { strict: 'strict arithmetic', fast: 'fast arithmetic' },
  megabytes: (n: number) => `${integer(n)} MB`,
  oneThread: (why: string) => `Training on one thread: ${why}. Everything works, only slower.`,
  retry: 'Try again',
  notLoaded:
    'This part of the page did not load: there is no network, or the site has a newer version. If it does not come on another try, reload the page; a run that is going on is saved and can go on afterwards.',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'auto', light: 'light', dark: 'dark' },
  keys: 'Keys',
  close: 'Close',
  explain: (term: string) => `What is ${term}?`,
  leaving: 'A run is going on; leaving ends it.',
};

export const keys = {
  title: 'Keys',
  list: [
    ['t', 'train, continue'],
    ['p', 'pause'],
    ['s', 'one step'],
    ['1 2 3', 'Set up, Watch, Understand'],
    ['← → Home End', 'in tabs and in the confusion matrix'],
    ['+ − 0', 'zoom a chart that has the focus; arrows move it'],
    ['Esc', 'close what is open'],
    ['?', 'this list'],
  ] as [keys: string, what: string][],
};

export const about = {
  open: 'About and licences',
  title: (version: string) => `tabtrain ${version}`,
  promise: 'Trains in this tab. Images, networks and results stay in this browser.',
  licences: 'Licences',
  licencesHelp: 'This page holds software by others, under these licences.',
  noLicences: (why: string) => `The list could not be fetched: ${why}`,
};
