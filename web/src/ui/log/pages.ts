/** A long log a page at a time. */

const kRows = 50;

export interface LogPage {
  /** From this place of the list to before that one. */
  from: number;
  to: number;
  /** Which last epoch the pages beside it have; null: the newest. Undefined where there is none. */
  newer?: number | null;
  older?: number;
}

/** The page of `all` epochs that ends with `last`; null: with the newest. */
export function pageOf(all: number, last: number | null): LogPage {
  const to = last === null ? all : Math.min(last, all);
  const from = Math.max(0, to - kRows);
  const page: LogPage = { from, to };
  if (last !== null) page.newer = to + kRows >= all ? null : to + kRows;
  if (from > 0) page.older = Math.max(from, kRows);
  return page;
}
