/** As much of a browser's database as our stores ask of it; single values can be lost. */

export class FakeDatabase {
  readonly stores = new Map<string, Map<string, unknown>>();
  /** Keys of values that the browser has lost. */
  readonly lost = new Set<string>();

  /** Nothing is in it, and nothing lost. */
  clear(): void {
    this.stores.clear();
    this.lost.clear();
  }
  put(store: string, value: unknown, key: unknown): Promise<void> {
    this.of(store).set(JSON.stringify(key), value);
    return Promise.resolve();
  }
  get(store: string, key: unknown): Promise<unknown> {
    const name = JSON.stringify(key);
    return this.lost.has(name) ? Promise.reject(gone()) : Promise.resolve(this.of(store).get(name));
  }
  getAll(store: string): Promise<unknown[]> {
    const all = this.of(store);
    const some = [...all.keys()].some((key) => this.lost.has(key));
    return some ? Promise.reject(gone()) : Promise.resolve([...all.values()]);
  }
  getAllKeys(store: string): Promise<unknown[]> {
    return Promise.resolve([...this.of(store).keys()].map((key) => JSON.parse(key) as unknown));
  }
  delete(store: string, key: unknown): Promise<void> {
    this.of(store).delete(JSON.stringify(key));
    return Promise.resolve();
  }
  transaction(names: string | string[]) {
    // A value that is lost ends its transaction as well.
    let fail: (error: Error) => void = () => undefined;
    let end: () => void = () => undefined;
    const done = new Promise<void>((resolve, reject) => {
      end = resolve;
      fail = reject;
    });
    const over = <T>(work: Promise<T>) => {
      work.then(end, () => {
        fail(new DOMException('', 'AbortError'));
      });
      return work;
    };
    const objectStore = (name: string) => ({
      get: (key: unknown) => over(this.get(name, key)),
      put: (value: unknown, key: unknown) => over(this.put(name, value, key)),
      delete: (key: unknown) => over(this.delete(name, key)),
    });
    return { store: objectStore(String(names)), objectStore, done };
  }

  private of(store: string): Map<string, unknown> {
    const found = this.stores.get(store) ?? new Map<string, unknown>();
    this.stores.set(store, found);
    return found;
  }
}

/** What Chromium says. */
const gone = () => new DOMException('Data lost due to missing file', 'NotReadableError');

export const database = new FakeDatabase();
export const opener = () => () => Promise.resolve(database);
