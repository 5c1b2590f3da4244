/** The sweep over learning rates. */

import { signal } from '@preact/signals';
import type { EngineApi, RateSearch } from '../protocol';
import type { NextRun } from './next_run';
import type { Errors } from './places';
import type { Resuming } from './resuming';

export const kSearchSteps = 100;

export class RateFinder {
  /** null before the first. */
  readonly search = signal<RateSearch | null>(null);
  readonly searching = signal(false);

  constructor(
    private readonly api: Pick<EngineApi, 'searchRate' | 'cancelSearch'>,
    private readonly next: NextRun,
    private readonly errors: Errors,
    private readonly resuming: Resuming,
  ) {}

  async start(): Promise<void> {
    const document = this.next.document.value;
    if (!document || this.searching.value) return;
    this.searching.value = true;
    this.search.value = null;
    try {
      const result = await this.resuming.answered((heard) =>
        this.api.searchRate(document, kSearchSteps, (search) => {
          heard();
          if (this.searching.value) this.search.value = search;
        }),
      );
      this.search.value = result;
    } catch (error) {
      this.errors.say('training', error);
    } finally {
      this.searching.value = false;
    }
  }

  async cancel(): Promise<void> {
    try {
      await this.api.cancelSearch();
    } catch (error) {
      this.errors.say('run', error);
    }
  }
}
