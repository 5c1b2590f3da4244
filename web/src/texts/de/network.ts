/** Das Netz, auf Deutsch. */

import type { Texts } from '../en';
import { counted, integer } from '../numbers';

export const network: Texts['network'] = {
  title: 'Netz',
  startFrom: 'Ausgehen von',
  own: 'eigenes Netz',
  changed: (name) => `${name}, geändert`,
  notation: 'Notation',
  notationHelp:
    'C16: Block mit 3×3-Faltung und 16 Filtern. c16: 1×1. P: Max-Pooling. A: Mittelwert-Pooling. GAP: globaler Mittelwert. D0.1: Dropout.',
  list: 'Dieses Netz ist als Liste von Schichten gegeben.',
  stale: 'Darunter: das letzte Netz ohne Fehler.',
  budget: (n, most) => `${integer(n)} / ${integer(most)} Parameter`,
  over: (n) => `${integer(n)} zu viel`,
  budgetLabel: (most) => `Parameter von den ${integer(most)} erlaubten`,
  multiplyAdds: (n) => `${n} Multiplikationen je Bild`,
  sees: (rows, columns) => `ein Wert am Ende sieht ${rows}×${columns} Pixel`,
  drawing: 'Zeichnung',
  layers: (n) => counted(n, 'Schicht', 'Schichten'),
  layer: 'Schicht',
  output: 'Ausgabe',
  parameters: 'Parameter',
  multAdds: 'Mult.',
  field: 'Sieht',
  table: 'Tabelle der Schichten',
  drawingLabel: 'Das Netz, Schicht für Schicht, vom Bild an',
  image: 'Bild',
  fieldOn: (name, rows, columns) =>
    `Ein Wert von ${name} sieht ${rows}×${columns} Pixel des Bildes.`,
  pickLayer: 'Eine Schicht wählen, um zu sehen, wie viel vom Bild einer ihrer Werte sieht.',
  blocks: 'Blöcke',
  addBlock: 'Dazu',
  removeBlock: (token, place) => `${token}, Block ${place}, entfernen`,
  moveUp: (token, place) => `${token}, Block ${place}, nach vorn`,
  moveDown: (token, place) => `${token}, Block ${place}, nach hinten`,
  editBlock: (place) => `Block ${place}`,
  kinds: {
    C16: 'Faltung 3×3',
    c16: 'Faltung 1×1',
    P: 'Max-Pooling',
    A: 'Mittelwert-Pooling',
    GAP: 'globaler Mittelwert',
    R: 'ReLU',
    'D0.1': 'Dropout',
    F10: 'linear',
  },
};
