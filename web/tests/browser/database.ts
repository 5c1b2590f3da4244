/** What the page keeps in the browser, read and changed inside the page by the library that the page itself uses. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IDBPDatabase } from 'idb';

const idb = readFileSync(
  createRequire(import.meta.url)
    .resolve('idb')
    .replace(/index\.\w+$/, 'umd.js'),
  'utf8',
);

/** Playwright's or Puppeteer's. */
interface Page {
  evaluate(script: string): Promise<unknown>;
}

/** The page's two: the records of its runs, and what unfinished ones go on from. */
type Name = 'tabtrain' | 'tabtrain-saved';

/** What `work` says, which runs in the page and sees nothing else of its file; null where there is no such database. */
export function inDatabase<Told, Result>(
  page: Page,
  name: Name,
  work: (database: IDBPDatabase, told: Told) => Promise<Result>,
  told?: Told,
): Promise<Result | null> {
  // As text, since a page with our Content-Security-Policy may not put functions together itself.
  return page.evaluate(`(async () => {
    const all = await indexedDB.databases();
    if (!all.some(({ name }) => name === ${JSON.stringify(name)})) return null;
    ${idb}
    const database = await idb.openDB(${JSON.stringify(name)});
    try {
      return await (${work.toString()})(database, ${JSON.stringify(told ?? null)});
    } finally {
      database.close();
    }
  })()`) as Promise<Result | null>;
}
