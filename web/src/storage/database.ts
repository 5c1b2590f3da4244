/** The browser's databases, as the page and its worker open them. */

import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type StoreKey,
  type StoreNames,
  type StoreValue,
} from 'idb';

/**
 * Opens a database when it is first asked for, and again after it was refused, the browser closed it, or it
 * made way for somebody who deletes it or upgrades it.
 */
export function opener<Schema extends DBSchema>(
  name: string,
  stores: readonly StoreNames<Schema>[],
): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = () => {
    opened = null;
  };
  const open = () => {
    const opening = openDB<Schema>(name, 1, {
      upgrade(database) {
        for (const store of stores) database.createObjectStore(store);
      },
      blocking(_now, _wanted, event) {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    });
    opening.catch(forget);
    return opening;
  };
  return () => (opened ??= open());
}

/** For itself, whatever becomes of others: browsers keep large values in files, and lose single ones. */
export function readAlone<Schema extends DBSchema, Name extends StoreNames<Schema>>(
  database: IDBPDatabase<Schema>,
  store: Name,
  key: StoreKey<Schema, Name>,
): Promise<StoreValue<Schema, Name> | undefined> {
  const reading = database.transaction(store);
  // It ends as the value's own promise does, which is the one that is looked at.
  reading.done.catch(() => undefined);
  return reading.store.get(key);
}
