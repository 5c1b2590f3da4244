/** Der Rahmen um die Felder, auf Deutsch. */

import type { Texts } from '../en';
import { counted, integer } from '../numbers';

export const page: Texts['page'] = {
  skip: 'Zum Training springen',
  setUp: 'Aufbau',
  watch: 'Zusehen',
  understand: 'Verstehen',
  parts: 'Teile der Seite',
  run: 'Lauf',
  noEngine: 'kein Rechenkern',
  loadingEngine: 'der Rechenkern wird geladen …',
  threads: (n) => counted(n, 'Thread', 'Threads'),
  lanes: (n) => `SIMD ×${n}`,
  arithmetic: { strict: 'strenge Arithmetik', fast: 'schnelle Arithmetik' },
  megabytes: (n) => `${integer(n)} MB`,
  oneThread: (why) => `Gerechnet wird mit einem Thread: ${why}. Alles geht, nur langsamer.`,
  retry: 'Noch einmal versuchen',
  notLoaded:
    'Dieser Teil der Seite ließ sich nicht laden: Das Netz fehlt, oder die Seite ist inzwischen neuer. Hilft ein weiterer Versuch nicht, dann die Seite neu laden; ein Lauf im Gang ist gespeichert und kann danach weitergehen.',
  language: 'Sprache',
  theme: 'Farben',
  themes: { system: 'auto', light: 'hell', dark: 'dunkel' },
  keys: 'Tasten',
  close: 'Schließen',
  explain: (term) => `Was heißt ${term}?`,
  leaving: 'Ein Lauf ist im Gang; Verlassen beendet ihn.',
};

export const keys: Texts['keys'] = {
  title: 'Tasten',
  list: [
    ['t', 'trainieren, fortsetzen'],
    ['p', 'anhalten'],
    ['s', 'ein Schritt'],
    ['1 2 3', 'Aufbau, Zusehen, Verstehen'],
    ['← → Pos1 Ende', 'in Reitern und in der Verwechslungsmatrix'],
    ['+ − 0', 'vergrößern das Diagramm mit dem Fokus; Pfeile verschieben es'],
    ['Esc', 'schließt, was offen ist'],
    ['?', 'diese Liste'],
  ],
};

export const about: Texts['about'] = {
  open: 'Über tabtrain, Lizenzen',
  title: (version) => `tabtrain ${version}`,
  promise: 'Trainiert in diesem Tab. Bilder, Netze und Ergebnisse bleiben in diesem Browser.',
  licences: 'Lizenzen',
  licencesHelp: 'Diese Seite enthält Software von anderen unter diesen Lizenzen.',
  noLicences: (why) => `Die Liste ließ sich nicht laden: ${why}`,
};
