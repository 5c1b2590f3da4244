/** Verstehen, auf Deutsch. */

import type { Texts } from '../en';
import { counted, integer } from '../numbers';

export const understand: Texts['understand'] = {
  views: 'Ansichten des Laufs',
  guide: 'Was es hier zu sehen gibt',
  about: {
    mistakes: 'die falsch erkannten Bilder, die sichersten zuerst',
    confusion: 'welche Klasse für welche gehalten wird',
    classes: 'wie gut jede Klasse erkannt wird',
    inside: 'ein Bild oder eine eigene Zeichnung auf dem Weg durch das Netz',
    norms: 'ein Wettlauf von BatchNorm, GroupNorm und LayerNorm, und was sie teilen',
    runs: 'alle Läufe nebeneinander, und ob sie zu vergleichen sind',
  },
  mistakes: 'Fehler',
  confusion: 'Matrix',
  classes: 'Klassen',
  inside: 'Innen',
  norms: 'Normen',
  runs: 'Läufe',
  epoch: 'Epoche',
  newest: 'neueste',
  epochOf: (n, of) => `Epoche ${n} von ${of}`,
  follow: 'Der neuesten folgen',
  otherData: 'Die Bilder dieses Laufs sind nicht geladen und können nicht gezeigt werden.',
};

export const mistakes: Texts['mistakes'] = {
  waiting: 'Falsch erkannte Testbilder erscheinen nach der ersten Epoche.',
  note: (wrong, total, epoch) =>
    `${integer(wrong)} von ${integer(total)} Testbildern · Epoche ${epoch}`,
  none: 'Jedes Testbild wurde richtig erkannt.',
  sort: 'Ordnen',
  sorts: {
    sure: 'die sichersten zuerst',
    unsure: 'die unsichersten zuerst',
    loss: 'höchster Verlust zuerst',
    index: 'wie im Testsatz',
  },
  only: 'Wahre Klasse',
  all: 'alle Klassen',
  truth: 'wahre Klasse',
  said: 'gesagt, mit Wahrscheinlichkeit',
  help: 'Oben die wahre Klasse. Unten, was das Netz sagte und wie sicher; dann, was es der wahren Klasse gab.',
  more: 'Mehr zeigen',
  image: (index) => `Testbild ${integer(index)}`,
  look: (index, truth, said) => `Testbild ${index} von innen ansehen: ${truth}, gesagt ${said}`,
  trueShare: (share) => `wahr: ${share}`,
};

export const confusion: Texts['confusion'] = {
  waiting: 'Welche Klassen verwechselt werden, erscheint nach der ersten Epoche.',
  note: (total, epoch) => `${integer(total)} Testbilder · Epoche ${epoch}`,
  caption: 'Zeilen: die wahre Klasse. Spalten: was das Netz sagte. Ein Feld öffnet seine Bilder.',
  label: 'Verwechslungsmatrix',
  cell: (truth, said, count, of) =>
    `${truth}, gesagt ${said}: ${integer(count)} von ${integer(of)}`,
  images: (truth, said, count) => `${truth}, gesagt ${said}: ${counted(count, 'Bild', 'Bilder')}`,
  emptyCell: 'In diesem Feld ist kein Bild.',
};

export const classes: Texts['classes'] = {
  waiting: 'Die Genauigkeit jeder Klasse erscheint nach der ersten Epoche.',
  label: 'Genauigkeit jeder Klasse',
  name: 'Klasse',
  accuracy: 'Genauigkeit',
  right: 'Richtig',
  of: 'Von',
  most: 'Meist gehalten für',
  nothing: 'nichts anderes',
};

export const inside: Texts['inside'] = {
  waiting:
    'Trainieren oder einmal Schritt drücken; dann lässt sich jedes Bild durch das Netz verfolgen.',
  pick: 'Ein Bild',
  fromTest: 'Testbild',
  next: 'Ein anderes',
  upload: 'Eigenes Bild …',
  draw: 'Zeichnen',
  drawHelp: 'Mit Maus, Stift oder Finger zeichnen; hell auf dunkel.',
  drawLabel: 'Zeichenfläche',
  keyboardDraw: 'Ohne Zeigegerät bitte ein Bild wählen.',
  clear: 'Löschen',
  classify: 'Erkennen',
  own: 'eigenes Bild',
  drawing: 'Zeichnung',
  said: (name, share) => `Das Netz sagt ${name}, ${share}.`,
  truth: (name) => `Wahre Klasse: ${name}.`,
  probabilities: 'Wahrscheinlichkeit jeder Klasse',
  cam: (name, layer) => `Was für ${name} spricht (Grad-CAM bei ${layer})`,
  camNone: 'Grad-CAM braucht eine Faltung, deren Ausgabe mehr als einen Pixel hat.',
  camFor: 'Zeigen, was spricht für',
  filters: 'Filter der ersten Faltung',
  filter: (n) => `Filter ${n}`,
  activations: 'Was jede Schicht daraus macht',
  layer: 'Schicht',
  channel: (n) => `Kanal ${n}`,
  range: (low, high) => `dunkel ${low}, hell ${high}`,
  thinned: (shown, all) => `die ersten ${shown} von ${all} Kanälen`,
  unreadable: 'Dieses Bild ist nicht lesbar. PNG, JPEG, WebP und GIF gehen.',
  refresh: 'Noch einmal ansehen',
};

export const norms: Texts['norms'] = {
  pictureTitle: 'Was sich Mittelwert und Varianz teilt',
  pictureHelp:
    'Zeilen sind Bilder eines Batches, Spalten Kanäle, jedes Feld alle Pixel eines Kanals. Ein Feld wählen: alles Markierte wird mit denselben zwei Zahlen normiert.',
  images: 'Bilder',
  channels: 'Kanäle',
  cell: (image, channel) => `Bild ${image}, Kanal ${channel}`,
  batch: 'Batch',
  shares: {
    batch_norm: 'Ein Kanal aller Bilder.',
    group_norm: 'Eine Gruppe von Kanälen eines Bildes.',
    layer_norm: 'Alle Kanäle eines Bildes.',
    instance_norm: 'Ein Kanal eines Bildes.',
    none: 'Nichts wird normiert.',
  },
  counts: (n, numbers) =>
    `${counted(n, 'Feld teilt', 'Felder teilen')} einen Mittelwert; ${counted(numbers, 'Paar', 'Paare')} von Zahlen im Ganzen.`,
  batchOne:
    'Bei einem Bild je Batch lernt BatchNorm nur aus diesem Bild und nimmt beim Testen Mittelwerte solcher Batches.',
  raceTitle: 'Wettlauf',
  raceHelp:
    'BatchNorm, GroupNorm und LayerNorm von denselben Faltungsgewichten, derselben Reihenfolge der Bilder und demselben Startwert, Epoche für Epoche abwechselnd. Alles andere wie im Aufbau.',
  raceGroups: (groups) =>
    `GroupNorm läuft mit ${counted(groups, 'Gruppe', 'Gruppen')}: so viele wie im Aufbau teilen nicht die Kanäle jedes Blocks.`,
  race: 'Wettlauf starten',
  raceBatch: 'Batchgröße des Wettlaufs',
  raceLabel: 'Testgenauigkeit jeder Norm nach jeder Epoche',
  lossLabel: 'Trainingsverlust jeder Norm, geglättet',
  raceWaiting: 'Hier erscheinen drei Kurven auf einer Achse.',
  result: (name, accuracy) => `${name} ${accuracy}`,
  needsNotation: 'Ein Wettlauf braucht ein Netz in Notation.',
  sizesTitle: 'Genauigkeit je Batchgröße',
  series: (sizes) => `Wettlauf bei Batchgröße ${sizes.join(', ')}`,
  seriesHelp: (images) =>
    `Der zweite Knopf startet bei jeder Größe einen kurzen Wettlauf. Jeder Lauf sieht höchstens ${integer(images)} Bilder, und die Lernrate des Aufbaus wird an den Batch angepasst.`,
  seriesAt: (batch, further) =>
    `Jetzt läuft Batchgröße ${integer(batch)}; ${integer(further)} folgen.`,
  sizesHelp: (epochs, images, data) =>
    `Wie jeder Wettlauf endete, nach ${counted(epochs, 'Epoche', 'Epochen')} von ${integer(images)} Bildern (${data}). Jeder Wettlauf dieser Art fügt eine Zeile hinzu.`,
  sizesAxis: 'Bilder im Batch',
  best: 'die beste davon',
  layersTitle: 'Jede Schicht',
  layersHelp: (images) =>
    `Mittelwert ± Standardabweichung der Ausgabe jeder Schicht über ${integer(images)} Testbilder; darunter, ∇: die Länge des Gradienten ihrer Gewichte im letzten Schritt.`,
  layersWaiting: 'Erscheint mit dem ersten Schritt.',
  layer: 'Schicht',
  runningTitle: 'Laufende Statistik gegen die des Batches',
  runningHelp:
    'Für jeden Kanal, der in eine BatchNorm geht: was sie zum Testen behält (waagrecht) und was diese Bilder haben (senkrecht). Auf der Diagonale stimmen beide überein.',
  runningLabel: 'Laufende Statistik gegen die dieser Bilder',
  runningNone: 'Nur BatchNorm behält laufende Statistik.',
  running: { mean: 'laufender Mittelwert', variance: 'laufende Varianz' },
  ofImages: { mean: 'Mittelwert dieser Bilder', variance: 'Varianz dieser Bilder' },
  figure: 'Zeigen',
  figures: { mean: 'Mittelwerte', variance: 'Varianzen' },
};
