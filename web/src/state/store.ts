/** The one home of what the page knows. Panels read the signals of its parts and call their actions. */

import { batch, effect, signal } from '@preact/signals';
import type { EngineApi } from '../protocol';
import { Bench } from './bench';
import { DataStore } from './data';
import { EngineHost } from './engine_host';
import { HandIn } from './hand_in';
import { BrowserKeeper, type RunKeeper } from './kept_runs';
import { LessonGuide } from './lesson_guide';
import type { Lesson } from './lessons';
import { documentOf, NewerLink } from './link';
import { Looking } from './looking';
import { NextRun } from './next_run';
import { Errors } from './places';
import { Predictor } from './predictor';
import { RaceSeries } from './race_series';
import { RateFinder } from './rate_finder';
import { Resuming } from './resuming';
import type { Run } from './run';
import { Training } from './training';

export type Part = 'set-up' | 'watch' | 'understand';
export type View = 'mistakes' | 'confusion' | 'classes' | 'inside' | 'norms' | 'runs';

export interface StoreOptions {
  threads?: number | undefined;
  /** Of the page's address; may hold a set-up. */
  hash?: string;
  lesson?: Lesson | null;
  /** The name of one, from the page's address. */
  preset?: string | null;
  keeper?: RunKeeper;
}

export class Store {
  readonly errors: Errors;
  readonly images: DataStore;
  readonly engine: EngineHost;
  readonly next: NextRun;
  /** How long the set-up at hand would take here. */
  readonly predictor: Predictor;
  readonly rates: RateFinder;
  readonly bench: Bench;
  readonly training: Training;
  readonly series: RaceSeries;
  readonly resuming: Resuming;
  readonly looking: Looking;
  readonly handIn: HandIn;
  readonly lesson: LessonGuide;

  /** On a narrow screen, the part in sight; in Understand, the view. */
  readonly part = signal<Part>('set-up');
  readonly view = signal<View>('mistakes');
  /** What the address said: settings taken, or why not. */
  readonly linked = signal<'opened' | 'broken' | 'newer' | null>(null);

  private ready: Promise<void>;

  constructor(
    api: EngineApi,
    baseUrl: string,
    private readonly options: StoreOptions = {},
  ) {
    this.images = new DataStore(api, baseUrl);
    this.errors = new Errors(this.images.error);
    const { threads } = options;
    this.engine = new EngineHost(api, this.images, { baseUrl, threads }, (update) => {
      this.training.follow(update);
    });
    this.training = new Training(this, api);
    this.next = new NextRun(api, this.engine, this.images, this.errors, () =>
      this.training.active(),
    );
    this.predictor = new Predictor((document, ms) => api.probe(document, ms));
    this.bench = new Bench(options.keeper ?? new BrowserKeeper());
    this.series = new RaceSeries(this);
    this.resuming = new Resuming(this, api);
    this.rates = new RateFinder(api, this.next, this.errors, this.resuming);
    this.looking = new Looking(api, this.bench, this.images);
    this.handIn = new HandIn(api);
    this.lesson = new LessonGuide(this.bench, this.next);
    this.ready = this.open();
    effect(() => {
      // Other images: the engine forgot its runs.
      if (this.images.info.value) this.bench.live.value = [];
    });
    effect(() => {
      const document = this.next.document.value;
      const busy = this.training.starting.peek() || this.training.active();
      const data = this.images.info.peek();
      if (document && data && !busy) this.predictor.predictSoon(document, data);
    });
  }

  /** Resolves when the engine and the first data stand ready, or cannot. */
  async whenReady(): Promise<void> {
    await this.ready;
    await this.engine.replaced;
  }

  /** Once more, after the engine did not come up. */
  async retry(): Promise<void> {
    this.errors.engine.value = null;
    this.ready = this.open();
    await this.ready;
  }

  /** The engine's worker stopped. */
  engineDied(message: string): void {
    void this.resuming.recover(message);
  }

  /** Settings from an address's hash, where it has some. */
  async openLink(hash: string): Promise<void> {
    try {
      const document = await documentOf(hash);
      if (!document) return;
      this.next.useDocument(document);
      this.linked.value = 'opened';
    } catch (error) {
      this.linked.value = error instanceof NewerLink ? 'newer' : 'broken';
    }
  }

  /** Follows a test image through the network. */
  lookInside(image: number): void {
    batch(() => {
      this.looking.image.value = image;
      this.view.value = 'inside';
    });
  }

  /** A run at work ends with it, and so does its race. */
  async removeRun(run: Run): Promise<void> {
    const { bench, training } = this;
    if (bench.laneOf(run) >= 0 && training.active()) await training.stop();
    const looked = bench.focus.value === run;
    const forgotten = this.resuming.forget(run.id);
    await bench.remove(run);
    if (looked) bench.epoch.value = null;
    if (bench.live.value.every((one) => !bench.runs.value.includes(one))) {
      bench.live.value = [];
      if (!training.active()) training.state.value = 'idle';
    }
    await forgotten;
  }

  private async open(): Promise<void> {
    try {
      await this.engine.open();
    } catch (error) {
      this.errors.say('engine', error);
      return;
    }
    await Promise.all([
      this.images.useBuiltin(),
      this.images.findHosted(),
      this.images.listKept(),
      this.findChoices(),
      this.findKept(),
    ]);
  }

  private async findChoices(): Promise<void> {
    try {
      await this.next.findChoices();
      const { preset, lesson, hash } = this.options;
      if (preset) this.openPreset(preset);
      if (lesson) this.lesson.use(lesson);
      await this.openLink(hash ?? '');
    } catch (error) {
      this.errors.say('engine', error);
    }
  }

  private openPreset(name: string): void {
    const known = this.next.presets.value.some((preset) => preset.name === name);
    if (known) this.next.usePreset(name);
    this.linked.value = known ? 'opened' : 'broken';
  }

  private async findKept(): Promise<void> {
    const { bench, resuming } = this;
    const [kept] = await Promise.all([bench.shelf.all(), resuming.list()]);
    // Runs that broke off before there was anything to keep.
    const some = kept.filter((run) => run.epochsDone.value > 0 || resuming.savedOf(run));
    bench.runs.value = [...bench.runs.value, ...some];
    resuming.findUnfinished();
  }
}
