export interface Cell {
  count: number;
  /** Images of the row's class. */
  of: number;
  /** count / of; 0 in an empty row. */
  share: number;
}

/** The matrix row by row, with the share of each cell in its row. */
export function confusionRows(confusion: number[], classes: number): Cell[][] {
  return Array.from({ length: classes }, (_, truth) => {
    const row = confusion.slice(truth * classes, (truth + 1) * classes);
    const of = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => ({ count, of, share: of > 0 ? count / of : 0 }));
  });
}
