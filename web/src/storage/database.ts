/** The browser's databases, as the page and its worker open them. */

import { openDB, type DBSchema, type IDBPDatabase, type StoreNames } from 'idb';

/** Opens a database when it is first asked for, and again after it was refused or the browser closed it. */
export function opener<Schema extends DBSchema>(
  name: string,
  stores: readonly StoreNames<Schema>[],
): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = () => {
    opened = null;
  };
  return () => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade(database) {
        for (const store of stores) database.createObjectStore(store);
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
}
