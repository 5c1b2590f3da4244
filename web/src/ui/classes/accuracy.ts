import type { Cell } from '../confusion/rows';

export interface ClassRow {
  index: number;
  right: number;
  of: number;
  /** NaN without images. */
  accuracy: number;
  /** The other class that it was called most often; null: none. */
  takenFor: { index: number; count: number } | null;
}

/** Accuracy of each class, from the rows of the confusion matrix. */
export function classRows(rows: Cell[][]): ClassRow[] {
  return rows.map((cells, index) => {
    const right = cells[index]?.count ?? 0;
    const of = cells[index]?.of ?? 0;
    let takenFor: ClassRow['takenFor'] = null;
    cells.forEach(({ count }, other) => {
      if (other === index || count <= (takenFor?.count ?? 0)) return;
      takenFor = { index: other, count };
    });
    return { index, right, of, accuracy: right / of, takenFor };
  });
}
