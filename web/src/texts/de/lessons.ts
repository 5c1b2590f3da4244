import type { Texts } from '../en';

export const lessons: Texts['lessons'] = {
  open: 'Lektionen',
  title: 'Lektion',
  leave: 'Lektion verlassen',
  step: (n, of) => `${n} von ${of}`,
  next: 'Weiter',
  back: 'Zurück',
  predict: 'Schätzung vor dem Lauf',
  youSaid: (answer) => `Geschätzt: ${answer}.`,
  result: 'Herausgekommen',
  right: 'Richtig geschätzt.',
  wrong: 'Es kam anders.',
  notYet: 'Erst laufen lassen; dann wird die Schätzung verglichen.',
  locked: 'Der Lauf ist zu Ende: geschätzt wird davor.',
  setUp: 'Einstellungen der Lektion nehmen',
  first: {
    title: 'Ein erstes Training',
    steps: [
      'Ein Netz weiß am Anfang nichts: bei zehn Klassen rät es einmal von zehn richtig. Die Bilder unter Daten ansehen, dann schätzen.',
      'Trainieren drücken. Der Verlust sagt, wie sehr die richtige Antwort das Netz überrascht; er fällt. Nach jeder Epoche wird es an Bildern getestet, von denen es nie gelernt hat.',
      'Verstehen › Fehler öffnen. Die sichersten Fehler kommen zuerst. Welche davon hättest du auch gemacht?',
    ],
    question: 'Wie viele von 100 Testbildern sind nach 3 Epochen richtig?',
    answers: ['weniger als 30', '30 bis 60', 'mehr als 60'],
  },
  norms: {
    title: 'Welche Norm gewinnt, und warum',
    steps: [
      'BatchNorm, GroupNorm und LayerNorm bringen Aktivierungen auf Mittelwert 0 und Varianz 1; sie unterscheiden sich darin, was sich die zwei Zahlen teilt. Verstehen › Normen hat das Bild: auf seine Felder zeigen.',
      'Der Wettlauf der Lektion hat kleine Batches. BatchNorm lernt nur aus den Bildern eines Batches. Den Wettlauf in Verstehen › Normen starten.',
      'Dann mit Batch 1 oder 2 laufen lassen und mit 64. Wo hört BatchNorm auf, die beste zu sein?',
    ],
    question: 'Welche Norm liegt mit 4 Bildern je Batch nach 2 Epochen vorn?',
    answers: ['BatchNorm', 'GroupNorm', 'LayerNorm'],
  },
  class: {
    title: 'CIFAR-10 in fünf Minuten',
    steps: [
      'CIFAR-10 hat 60.000 Fotos von zehn Arten. Unter Daten die Kopie dieser Seite nehmen oder cifar-10-binary.tar.gz ablegen; der Browser behält sie für das nächste Mal. Dann schätzen.',
      'Trainieren drücken. Unter den Knöpfen steht, wie lange es auf diesem Gerät dauert; nach zwei der vier Epochen sollten mehr als 60 von 100 Testbildern richtig sein.',
      'Verstehen › Matrix öffnen: Welche Klassen werden am meisten verwechselt, und würdest du sie auch verwechseln? Ein solches Bild mit Innen durch das Netz verfolgen und den Epochenregler bewegen.',
      'Eines ändern, zum Beispiel die Norm, und noch einmal trainieren. Verstehen › Läufe zeigt beide; der Wächter sagt, ob der Vergleich gerecht ist.',
    ],
    question: 'Wie viele von 100 Testfotos sind nach 4 Epochen richtig?',
    answers: ['weniger als 50', '50 bis 65', 'mehr als 65'],
  },
  regularisation: {
    title: 'Regularisierung',
    steps: [
      'Ein Netz, das seine wenigen Bilder auswendig kann, kennt neue nicht. Diese Lektion trainiert mit 500 Bildern, damit das bald geschieht.',
      'Trainieren drücken und die gestrichelte Linie (Training) mit der durchgezogenen (Test) vergleichen: die Lücke ist Überanpassung.',
      'Nun Dropout auf 0.2, oder Gewichtszerfall auf 0.005, oder L1 auf 0.0002 setzen, eines nach dem anderen, und neu trainieren. In Verstehen › Läufe liegen alle übereinander.',
    ],
    question: 'Wie weit liegen Training und Test am Ende ohne Regularisierung auseinander?',
    answers: ['weniger als 5 Punkte', '5 bis 20 Punkte', 'mehr als 20 Punkte'],
  },
};
