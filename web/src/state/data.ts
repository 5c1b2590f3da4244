/** The images at hand: where they come from, what is in them, what is kept of them for next time. */

import { batch, computed, signal } from '@preact/signals';
import type {
  DataFile,
  DataInfo,
  DataProgress,
  DataStatistics,
  EngineApi,
  HostedData,
  HostedSet,
  ImageBytes,
  KeptSet,
  Missing,
  PictureBytes,
  RunDocument,
} from '../protocol';
import { texts } from '../texts';
import { isHosted } from './hosted';

export interface Samples {
  images: ImageBytes[];
  classNames: string[];
  height: number;
  width: number;
}

const kSamplesShown = 12;
const kPreviewRows = 4;
const kPreviewEpochs = 8;
const kGridColumns = 10;

type Progress = (progress: DataProgress) => void;

export class DataStore {
  readonly info = signal<DataInfo | null>(null);
  readonly reading = signal<DataProgress | null>(null);
  readonly samples = signal<Samples | null>(null);
  readonly hosted = signal<HostedData | null>(null);
  readonly error = signal<string | null>(null);
  /** What the chosen run lacks. */
  private readonly lacks = signal<Missing | null>(null);
  readonly missing = computed(() => {
    const lacks = this.lacks.value;
    return lacks && texts.value.data.missing(lacks.source, lacks.otherwise, lacks.trouble);
  });

  readonly kept = signal<KeptSet[]>([]);
  /** Why the set at hand is not kept; training goes on. */
  readonly keepTrouble = signal<string | null>(null);

  /** Looked at on demand, and gone with the images they are about. */
  readonly statistics = signal<DataStatistics | null>(null);
  readonly grid = signal<PictureBytes | null>(null);
  readonly augmented = signal<PictureBytes | null>(null);

  constructor(
    private readonly api: EngineApi,
    private readonly baseUrl: string,
  ) {}

  private reads: Promise<unknown> = Promise.resolve();

  /** Loads the images at hand once more. */
  private reload: () => Promise<DataInfo> = () => this.api.loadBuiltin();

  async useBuiltin(shape?: [number, number, number]): Promise<DataInfo | null> {
    return this.load(() => this.api.loadBuiltin(shape));
  }

  /** The images at hand, in an engine that has none yet. */
  async useAgain(): Promise<void> {
    await this.load(this.reload);
  }

  async useFiles(files: DataFile[], run: RunDocument): Promise<DataInfo | null> {
    const info = await this.load(() => this.api.loadFiles(files, run, this.showReading));
    if (info) void this.keep();
    return info;
  }

  async useHosted(set: HostedSet): Promise<DataInfo | null> {
    const info = await this.load(() => this.api.loadHosted(set, this.baseUrl, this.showReading));
    if (info) void this.keep();
    return info;
  }

  async useKept(set: KeptSet): Promise<DataInfo | null> {
    const info = await this.load(() => this.api.loadKept(set.id, this.showReading));
    await this.listKept();
    return info;
  }

  /** Whether the images that a run asks for stand ready now; says what is missing where not. */
  prepare(run: RunDocument): Promise<boolean> {
    return this.inTurn(() => this.prepareNow(run));
  }

  private async prepareNow(run: RunDocument): Promise<boolean> {
    const before = this.info.value;
    const prepared = await this.api
      .prepareData(run, this.showReading)
      .finally(() => (this.reading.value = null));
    this.lacks.value = prepared.missing;
    if (!prepared.info) return false;
    if (!before || JSON.stringify(before) !== JSON.stringify(prepared.info)) {
      await this.show(prepared.info);
      this.reload = async () => {
        const { info } = await this.api.prepareData(run, this.showReading);
        return info ?? this.api.loadBuiltin();
      };
    }
    return true;
  }

  async forget(set: KeptSet): Promise<void> {
    try {
      await this.api.forgetData(set.id);
      this.keepTrouble.value = null;
    } catch (error) {
      this.keepTrouble.value = texts.peek().data.notForgotten(set.name, textOf(error));
    }
    await this.listKept();
  }

  /** What the panel shows of the images, for the run as it is set up. */
  async look(run: RunDocument): Promise<void> {
    this.error.value = null;
    try {
      const statistics = await this.api.statistics(run);
      const grid = await this.api.sampleGrid(kGridColumns);
      batch(() => {
        this.statistics.value = statistics;
        this.grid.value = grid;
      });
    } catch (error) {
      this.error.value = textOf(error);
    }
  }

  async preview(run: RunDocument): Promise<void> {
    this.error.value = null;
    try {
      this.augmented.value = await this.api.augmentationPreview(run, kPreviewRows, kPreviewEpochs);
    } catch (error) {
      this.error.value = textOf(error);
    }
  }

  async findHosted(): Promise<void> {
    const address = new URL('data/index.json', this.baseUrl);
    const response = await fetch(address, { cache: 'no-cache' }).catch(() => null);
    // Some hosts answer with a page whatever they are asked for.
    if (!response?.ok || response.headers.get('Content-Type')?.includes('html')) return;
    try {
      const answer: unknown = await response.json();
      if (isHosted(answer)) this.hosted.value = answer;
    } catch {
      this.error.value = texts.peek().data.brokenIndex;
    }
  }

  async listKept(): Promise<void> {
    this.kept.value = await this.api.keptData().catch(() => []);
  }

  private load(load: () => Promise<DataInfo>): Promise<DataInfo | null> {
    return this.inTurn(() => this.loadNow(load));
  }

  private async loadNow(load: () => Promise<DataInfo>): Promise<DataInfo | null> {
    this.error.value = null;
    try {
      const info = await load();
      await this.show(info);
      this.reload = load;
      return info;
    } catch (error) {
      this.error.value = textOf(error);
      return null;
    } finally {
      this.reading.value = null;
    }
  }

  /** The engine holds one set of images: reads of them come one after another. */
  private inTurn<T>(read: () => Promise<T>): Promise<T> {
    const done = this.reads.then(read);
    this.reads = done.catch(() => undefined);
    return done;
  }

  private async show(info: DataInfo): Promise<void> {
    const images = await this.api.images('train', 0, Math.min(kSamplesShown, info.train));
    batch(() => {
      this.info.value = info;
      this.samples.value = { images, ...info };
      this.lacks.value = null;
      this.keepTrouble.value = null;
      this.statistics.value = null;
      this.grid.value = null;
      this.augmented.value = null;
    });
  }

  private async keep(): Promise<void> {
    const info = this.info.value;
    try {
      await this.api.keepData();
    } catch (error) {
      if (info === this.info.value) {
        this.keepTrouble.value = texts.peek().data.notKept(textOf(error));
      }
    }
    await this.listKept();
  }

  private readonly showReading: Progress = (progress) => {
    this.reading.value = progress;
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
