/** Läufe nebeneinander, Links und Dateien, auf Deutsch. */

import type { Texts } from '../en';
import { counted, integer } from '../numbers';

export const runs: Texts['runs'] = {
  waiting:
    'Jeder Lauf bleibt hier, in diesem Browser, und lässt sich vergleichen. Trainieren drücken.',
  label: 'Alle Läufe',
  name: 'Name',
  norm: 'Norm',
  accuracy: 'Bester Test',
  last: 'Letzter Test',
  loss: 'Testverlust',
  parameters: 'Parameter',
  epochs: 'Epochen',
  batch: 'Batch',
  rate: 'Rate',
  seed: 'Startwert',
  data: 'Daten',
  date: 'Datum',
  show: 'In den Diagrammen zeigen',
  showRun: (name) => `${name} in den Diagrammen zeigen`,
  look: 'Ansehen',
  lookRun: (name) => `${name} ansehen`,
  remove: (name) => `${name} löschen`,
  note: 'Notiz',
  colour: 'Farbe',
  colourByNorm: 'nach Norm',
  colours: {
    sky: 'himmelblau',
    amber: 'bernstein',
    pink: 'rosa',
    wine: 'weinrot',
    green: 'grün',
    olive: 'oliv',
  },
  editing: (name) => `Name, Farbe und Notiz von ${name}`,
  useSetUp: 'Seine Einstellungen nehmen',
  differ: 'Was sich unterscheidet',
  same: 'Die gezeigten Läufe haben dieselben Einstellungen.',
  differOnly: (name) => `Sie unterscheiden sich in einem: ${name}.`,
  differMore: (n) =>
    `Vorsicht: sie unterscheiden sich in ${n} Dingen; ein Unterschied in der Genauigkeit hat mehr als eine mögliche Ursache.`,
  overlay: 'Testgenauigkeit der gezeigten Läufe',
  seeds: (name, n, mean, low, high) =>
    `${name}, ${n} Startwerte: Mittel ${mean}, von ${low} bis ${high}`,
  apart: 'Richtig im einen, falsch im anderen',
  apartText: (right, wrong, n) =>
    `${counted(n, 'Testbild', 'Testbilder')} richtig in ${right} und falsch in ${wrong}`,
  right: 'Richtig in',
  wrong: 'Falsch in',
  choose: 'Diese zwei Läufe wurden nicht an denselben Bildern getestet.',
  newer: (n: number) =>
    `${n === 1 ? 'Ein Lauf wurde' : `${integer(n)} Läufe wurden`} von einer neueren Version dieser Seite aufbewahrt; nur sie kann sie zeigen.`,
  damaged: (n: number) =>
    `${n === 1 ? 'Ein aufbewahrter Lauf ist' : `${integer(n)} aufbewahrte Läufe sind`} beschädigt und nicht darstellbar.`,
  unsaved:
    'Läufe können in diesem Browser nicht behalten werden: sie sind fort, wenn die Seite schließt.',
};

export const share: Texts['share'] = {
  open: 'Teilen',
  title: 'Diesen Aufbau teilen',
  help: 'Der Link enthält jede Einstellung und öffnet sie überall. Weder Bilder noch Ergebnisse sind darin.',
  what: 'Was der Link öffnet',
  asLesson: 'die Lektion',
  asSettings: 'die Einstellungen, wie sie jetzt sind',
  lessonHelp: 'Der Link öffnet die Lektion: Einstellungen, Text und Frage.',
  link: 'Link',
  copy: 'Kopieren',
  copied: 'Kopiert.',
  qr: 'QR-Code des Links',
  opened: 'Die Einstellungen kommen aus dem Link.',
  newer:
    'Der Link stammt von einer neueren Version dieser Seite; hier sind die üblichen Einstellungen.',
  broken: 'Die Einstellungen des Links sind nicht lesbar; hier sind die üblichen.',
};

export const handIn: Texts['handIn'] = {
  open: 'Abgeben',
  title: 'Abgeben',
  waiting:
    'Sobald ein Lauf auf dieser Seite eine Epoche vollendet hat, gibt es hier etwas mitzunehmen.',
  help: (run) => `Dateien von ${run}. Sie entstehen hier und gehen nirgendwohin.`,
  raced:
    'Der Bericht vergleicht ihn mit den Läufen des Wettlaufs; die anderen Dateien sind seine eigenen. Unter Läufe einen anderen ansehen, um den abzugeben.',
  kinds: {
    page: 'Bericht',
    markdown: 'Bericht als Markdown',
    run: 'Laufdatei',
    epochs: 'Tabelle der Epochen',
    steps: 'Tabelle der Schritte',
    weights: 'Gewichte',
    onnx: 'ONNX',
    pytorch: 'PyTorch-Modul',
  },
  about: {
    page: 'eine Seite mit Kurven, Verwechslungsmatrix, Fehlern und Einstellungen (.html)',
    markdown: 'dasselbe als Text mit Bildern (.zip)',
    run: 'der ganze Lauf: Einstellungen, Gewichte, Verlauf; öffnet sich hier und auf der Kommandozeile',
    epochs: 'Verlust und Genauigkeit (.csv)',
    steps: 'Verlust und Lernrate (.csv)',
    weights: 'für PyTorch und andere (.safetensors)',
    onnx: 'das trainierte Netz für andere Programme',
    pytorch: 'das Netz als Code, in den die Gewichte geladen werden (.py)',
  },
  others: 'Läufe von anderen',
  othersHelp: 'Ein Bericht vergleicht den Lauf mit den hier geöffneten Laufdateien.',
  choose: 'Laufdateien öffnen',
  epochs: (count: number) => (count === 1 ? '1 Epoche' : `${integer(count)} Epochen`),
  useSettings: 'Einstellungen übernehmen',
  forget: 'Schließen',
  making: 'Die Datei entsteht …',
};
