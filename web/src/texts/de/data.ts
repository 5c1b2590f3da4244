import type { Texts } from '../en';
import { integer } from '../numbers';

const needed = {
  builtin: 'die eingebauten Bilder',
  cifar10: 'CIFAR-10',
  mnist: 'MNIST',
  folder: 'einen Ordner mit Bildern',
};

export const data: Texts['data'] = {
  title: 'Daten',
  note: (name, train, test) => `${name} · ${integer(train)} + ${integer(test)} zum Testen`,
  drawingBuiltin: 'Die eingebauten Bilder werden gezeichnet …',
  samples: 'Beispielbilder',
  missing: (source, otherwise, trouble) => {
    const what = otherwise
      ? `Die Bilder von ${otherwise.name} wurden anders eingelesen; für ${otherwise.size} den Ordner noch einmal ablegen.`
      : `Dieser Lauf braucht ${needed[source]}, noch nicht geladen.`;
    return trouble === '' ? what : `${what} Neu einlesen ging nicht: ${trouble}`;
  },
  howToGet: {
    builtin: '',
    cifar10:
      'cifar-10-binary.tar.gz (162 MB) von www.cs.toronto.edu/~kriz/cifar.html laden und hier ablegen.',
    mnist:
      'Die vier Dateien (11 MB; yann.lecun.com/exdb/mnist oder eine Kopie) laden und hier ablegen.',
    folder: 'Einen Ordner, .zip oder .tar.gz mit einem Unterordner je Klasse ablegen.',
  },
  useKept: (name) => `${name} aus diesem Browser nehmen`,
  useBuiltinInstead: 'Stattdessen eingebaute Bilder nehmen',
  useBuiltin: 'Eingebaute Bilder nehmen',
  brokenIndex:
    'Welche Bilder diese Seite hat, ist nicht lesbar: data/index.json ist beschädigt oder abgeschnitten. Die Seite neu zu laden, versucht es noch einmal.',
  loadHosted: (set, size) => `${set} dieser Seite laden (${size})`,
  drop: 'CIFAR-10, MNIST oder Bilder in Klassenordnern (Ordner oder .zip) hier ablegen.',
  chooseFiles: 'Dateien wählen …',
  chooseFolder: 'Ordner wählen …',
  files: 'Datendateien',
  folder: 'Datenordner',
  tooManyFiles: (path, most) => `${path}: mehr als die erlaubten ${integer(most)} Dateien`,
  reading: (file, done, total) =>
    total === null ? `${file} wird gelesen: ${done}` : `${file} wird gelesen: ${done} von ${total}`,
  kept: 'In diesem Browser behalten',
  keptRow: (what, size) => `in diesem Browser behalten: ${what}, ${size}`,
  images: (n) => `${integer(n)} Bilder`,
  use: 'Nehmen',
  useSet: (name) => `${name} nehmen`,
  forget: 'Löschen',
  forgetSet: (name) => `${name} löschen`,
  notKept: (why) => `Nicht für das nächste Mal behalten: ${why}.`,
  notForgotten: (name, why) => `${name} ließ sich nicht löschen: ${why}`,
  settings: 'Welche Bilder, und wie',
  usualStatistics: 'Mittelwert und Streuung leer: die, die der Datensatz üblicherweise hat.',
  look: 'Was darin ist',
  count: 'Zählen',
  firstOfClass: 'Die ersten Bilder jeder Klasse',
  className: 'Klasse',
  training: 'Training',
  test: 'Test',
  channel: 'Kanal',
  channelFigures: { min: 'Min.', max: 'Max.', mean: 'Mittel', std: 'Std.' },
  colours: ['rot', 'grün', 'blau'],
  grey: 'grau',
  augmented: 'Augmentierung ansehen',
  showAugmented: 'Zeigen, wie jetzt eingestellt',
  augmentedLabel: 'Bilder wie gespeichert (links) und wie die ersten Epochen sie sehen',
};
