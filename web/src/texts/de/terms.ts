/** Jeder Begriff, in einer Zeile erklärt, auf Deutsch. */

import type { Texts } from '../en';

export const terms: Texts['terms'] = {
  epoch: ['Epoche', 'Ein Durchgang durch alle Trainingsbilder.'],
  batch: ['Batch', 'Die Bilder, deren mittlerer Gradient einen Schritt macht.'],
  loss: [
    'Verlust',
    'Kreuzentropie: minus der Logarithmus der Wahrscheinlichkeit der wahren Klasse. Weniger ist besser; Raten unter zehn Klassen ist 2,3.',
  ],
  accuracy: ['Genauigkeit', 'Der Anteil der Bilder, deren wahrscheinlichste Klasse die wahre ist.'],
  learningRate: ['Lernrate', 'Wie weit jeder Schritt gegen den Gradienten geht.'],
  norm: [
    'Normierung',
    'Bringt Aktivierungen auf Mittelwert 0 und Varianz 1, dann auf zwei gelernte Zahlen: die ihres Kanals, oder bei LayerNorm elementweise ihre eigenen. GroupNorm mit einer Gruppe ist das LayerNorm, das zwei je Kanal lernt.',
  ],
  parameters: ['Parameter', 'Die Zahlen, die das Training ändert.'],
  notation: ['Notation', 'Das Netz in einer Zeile: ein Zeichen je Block, vom Bild zu den Klassen.'],
  field: ['rezeptives Feld', 'Der Teil des Bildes, von dem ein Wert abhängt.'],
  confusion: [
    'Verwechslungsmatrix',
    'Wie oft jede wahre Klasse (Zeile) für welche gehalten wurde (Spalte).',
  ],
  gradCam: [
    'Grad-CAM',
    'Karten der letzten Faltung, gewichtet danach, wie sehr jede den Wert einer Klasse hebt.',
  ],
  activation: ['Aktivierung', 'Was eine Schicht für ein Bild ausgibt: ein Bild je Kanal.'],
  digest: ['Prüfwert', 'Ein Fingerabdruck aller Gewichte: gleiche Prüfwerte, gleiche Bits.'],
  augmentation: [
    'Augmentierung',
    'Veränderte Kopien der Trainingsbilder (verschoben, gespiegelt), damit das Netz lernt, was nicht zählt.',
  ],
  optimiser: ['Optimierer', 'Die Regel, die aus Gradienten Schritte macht.'],
  dropout: [
    'Dropout',
    'Setzt beim Training einen zufälligen Teil der Aktivierungen auf null, damit sich nichts auf einen einzelnen Wert verlässt.',
  ],
  seed: ['Startwert', 'Woher alle Zufallszahlen kommen: derselbe Startwert, derselbe Lauf.'],
  runningStatistics: [
    'laufende Statistik',
    'Mittelwerte über Batches, die BatchNorm zum Testen behält.',
  ],
  weightDecay: ['Gewichtszerfall', 'Zieht alle Gewichte in jedem Schritt ein wenig zur Null (L2).'],
  schedule: ['Verlauf', 'Wie sich die Lernrate während des Laufs ändert.'],
  device: [
    'die Maschine',
    'Threads rechnen zugleich, SIMD ×4 heißt vier Bilder in einem Befehl, und strenge Arithmetik gibt auf jedem Gerät dieselben Bits. MB: was der Rechenkern hält.',
  ],
  test: ['Test', 'Bilder, aus denen das Netz nie lernt: sie zeigen, was es von neuen weiß.'],
  multiplyAdds: [
    'Multiplikationen',
    'Wie oft beim Erkennen eines Bildes multipliziert und addiert wird: die Rechenarbeit.',
  ],
  filter: [
    'Filter',
    'Ein kleines gelerntes Muster, das über das Bild geschoben wird; je Filter ein Kanal.',
  ],
  gradientNorm: [
    'Länge des Gradienten',
    'Wie stark die Parameter einer Schicht sich ändern sollen.',
  ],
};
