/** Code that is fetched when it is first needed. */

import { signal } from '@preact/signals';

export class Chunk<T> {
  /** null until it has come. */
  readonly loaded = signal<{ it: T } | null>(null);
  /** How often it did not come. */
  readonly failures = signal(0);
  private loading: Promise<T | null> | null = null;

  constructor(private readonly load: () => Promise<T>) {}

  /** Fetches it where it is not here yet; null where it does not come, which `failures` counts. */
  get(): Promise<T | null> {
    this.loading ??= this.fetch();
    return this.loading;
  }

  private async fetch(): Promise<T | null> {
    try {
      const it = await this.load();
      this.loaded.value = { it };
      return it;
    } catch {
      this.failures.value += 1;
      this.loading = null; // the next one who asks tries again
      return null;
    }
  }
}
