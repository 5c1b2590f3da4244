/** A look into a run's network, and the test images that it is shown. */

import { signal } from '@preact/signals';
import type { EngineApi } from '../protocol';
import type { Bench } from './bench';
import type { DataStore } from './data';
import type { Run } from './run';

type Engine = Pick<EngineApi, 'pickImages' | 'inspect' | 'firstFilters' | 'layerStatistics'>;

export class Looking {
  /** The test image that Inside looks at. */
  readonly image = signal<number | null>(null);
  private readonly pixels = new Map<number, Uint8Array>();

  constructor(
    private readonly api: Engine,
    private readonly bench: Bench,
    private readonly images: DataStore,
  ) {
    images.info.subscribe(() => {
      this.pixels.clear();
    });
  }

  /** Whether the test images at hand are those that the run was tested on. */
  hasImagesOf(run: Run): boolean {
    const data = this.images.info.value;
    const { facts } = run;
    return (
      data !== null &&
      data.name === facts.dataName &&
      data.test >= facts.testImages &&
      data.height === facts.height &&
      data.width === facts.width
    );
  }

  /** Pixels of test images, fetched once. */
  async pixelsOf(indices: number[]): Promise<Map<number, Uint8Array>> {
    const missing = indices.filter((index) => !this.pixels.has(index));
    if (missing.length > 0) {
      for (const image of await this.api.pickImages('test', missing)) {
        this.pixels.set(image.index, image.pixels);
      }
    }
    return new Map(indices.map((index) => [index, this.pixels.get(index) ?? new Uint8Array(0)]));
  }

  /** The network of a live run at the epoch chosen; null: as it is now. */
  weightsOf(run: Run): Float32Array | null {
    const epoch = this.bench.epoch.value;
    return epoch === null ? null : (run.evaluations.at(epoch)?.weights ?? null);
  }

  inspect(run: Run, pixels: Uint8Array, target: number) {
    return this.api.inspect(pixels, target, this.bench.laneOf(run), this.weightsOf(run));
  }

  firstFilters(run: Run) {
    return this.api.firstFilters(this.bench.laneOf(run), this.weightsOf(run));
  }

  layerStatistics(run: Run, images: number) {
    return this.api.layerStatistics(images, this.bench.laneOf(run), this.weightsOf(run));
  }
}
