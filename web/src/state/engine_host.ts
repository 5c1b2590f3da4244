/** The engine at hand, and how another takes its place. */

import { signal } from '@preact/signals';
import type { Arithmetic, EngineApi, EngineInfo, EngineUpdate } from '../protocol';
import type { DataStore } from './data';

export class EngineHost {
  readonly info = signal<EngineInfo | null>(null);
  /** Of the next run; what the engine at hand has is in `info`. */
  readonly arithmetic = signal<Arithmetic>('strict');

  /** When the newest stands ready, or cannot. */
  replaced: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: EngineApi,
    private readonly images: DataStore,
    private readonly from: { baseUrl: string; threads?: number | undefined },
    private readonly follow: (update: EngineUpdate) => void,
  ) {}

  async open(): Promise<void> {
    const info = await this.api.open({ ...this.from, arithmetic: this.arithmetic.value });
    await this.api.subscribe(this.follow);
    this.info.value = info;
  }

  /** Another arithmetic is another engine. */
  async changeArithmetic(): Promise<void> {
    const before = this.info.value?.arithmetic;
    if (before === undefined || before === this.arithmetic.value) return;
    try {
      await this.replace();
    } catch (error) {
      this.arithmetic.value = before;
      throw error;
    }
  }

  /** The new one gets the images anew; the old one's runs are gone. */
  replace(): Promise<void> {
    const done = this.replaceNow();
    this.replaced = done.catch(() => undefined);
    return done;
  }

  private async replaceNow(): Promise<void> {
    await this.open();
    this.images.info.value = null;
    await this.images.useAgain();
  }
}
