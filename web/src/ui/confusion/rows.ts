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

export interface Place {
  truth: number;
  said: number;
}

/** Where a key leads from a cell; null for other keys. */
export function neighbour(from: Place, key: string, classes: number): Place | null {
  const steps: Partial<Record<string, [down: number, right: number]>> = {
    ArrowDown: [1, 0],
    ArrowUp: [-1, 0],
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
    Home: [0, -classes],
    End: [0, classes],
  };
  const step = steps[key];
  if (!step) return null;
  const within = (value: number) => Math.min(Math.max(value, 0), classes - 1);
  return { truth: within(from.truth + step[0]), said: within(from.said + step[1]) };
}
