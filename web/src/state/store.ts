/** The one home of what the page knows. Panels read its signals and call its actions. */

import { batch, computed, effect, signal, type Signal } from '@preact/signals';
import type {
  Arithmetic,
  DataFile,
  DataInfo,
  EngineApi,
  EngineInfo,
  EngineUpdate,
  FieldLists,
  HostedSet,
  KeptSet,
  NetworkSummary,
  Preset,
  RateSearch,
  RunDocument,
  RunState,
  RunSummary,
  SettingValue,
  Settings,
} from '../protocol';
import { texts } from '../texts';
import { DataStore } from './data';
import type { EpochImages } from './evaluations';
import { BrowserKeeper, Shelf, type RunKeeper } from './kept_runs';
import type { Lesson, OpenLesson } from './lessons';
import { HandIn, type HandedIn } from './hand_in';
import { documentOf, NewerLink } from './link';
import { placeOf, type Place } from './places';
import { Predictor } from './predictor';
import { Resuming } from './resuming';
import { freshName, Run, type RunFacts, type RunLabel } from './run';
import { factsOf } from './run_facts';
import {
  completeType,
  kDefaultSetUp,
  networkDocument,
  normOf,
  onData,
  runDocument,
  setUpFrom,
  type Norm,
  type RunField,
  type Section,
  type SetUp,
} from './set_up';
import { paceOf, type Pace, type Progress } from './timing';

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

const kNoPace: Pace = { imagesPerSecond: 0, secondsLeft: null };
const kNothing: Progress = { trained: 0, classified: 0 };
const kSearchSteps = 100;

export class Store {
  readonly images: DataStore;
  readonly handIn: HandIn;
  readonly resuming: Resuming;
  readonly engine = signal<EngineInfo | null>(null);
  readonly memoryBytes = signal(0);
  /** What went wrong, at the place that caused it. */
  readonly errors: Record<Place, Signal<string | null>>;

  readonly setUp = signal<SetUp>(kDefaultSetUp);
  /** Of the next run; what the engine at hand has is in `engine`. */
  readonly arithmetic = signal<Arithmetic>('strict');
  readonly presets = signal<Preset[]>([]);
  /** What can be set, with ranges and help; null until the engine stands ready. */
  readonly fields = signal<FieldLists | null>(null);
  readonly network = signal<NetworkSummary | null>(null);

  /** Every run on the bench, the newest first. */
  readonly runs = signal<Run[]>([]);
  /** The one that is looked at. */
  readonly focus = signal<Run | null>(null);
  /** Those that the engine holds, in order of lanes; the first stands for the race. */
  readonly live = signal<Run[]>([]);
  readonly runState = signal<RunState>('idle');
  /** Start was pressed before the engine or the data stood ready. */
  readonly starting = signal(false);
  readonly pace = signal<Pace>(kNoPace);
  /** How long the set-up at hand would take here. */
  readonly predictor: Predictor;
  /** The sweep over learning rates; null before the first. */
  readonly search = signal<RateSearch | null>(null);
  readonly searching = signal(false);

  /** On a narrow screen, the part in sight; in Understand, the view. */
  readonly part = signal<Part>('set-up');
  readonly view = signal<View>('mistakes');
  /** The epoch that Understand shows; null: the newest. */
  readonly epoch = signal<number | null>(null);
  /** What the network in focus made of the test set then. */
  readonly shown = computed<EpochImages | null>(() => {
    const run = this.focus.value;
    if (!run) return null;
    const done = run.epochsDone.value;
    return done > 0 ? run.evaluations.at(this.epoch.value) : null;
  });
  /** The test image that Inside looks at. */
  readonly looked = signal<number | null>(null);
  /** Runs are kept in this browser. */
  get keeps(): Signal<boolean> {
    return this.shelf.works;
  }
  /** Kept runs that this page leaves alone. */
  get unreadRuns(): Signal<{ newer: number; damaged: number }> {
    return this.shelf.unread;
  }
  /** What the address said: settings taken, or why not. */
  readonly linked = signal<'opened' | 'broken' | 'newer' | null>(null);

  /** The lesson that is open, since when, and what was guessed. */
  readonly lesson = signal<OpenLesson | null>(null);

  private ready: Promise<void>;
  private readonly shelf: Shelf;
  private summarising = 0;
  /** What was done before the engine began to measure. */
  private before: Progress = kNothing;
  private readonly pixels = new Map<number, Uint8Array>();

  constructor(
    private readonly api: EngineApi,
    private readonly baseUrl: string,
    private readonly options: StoreOptions = {},
  ) {
    this.images = new DataStore(api, baseUrl);
    this.handIn = new HandIn(api);
    this.resuming = new Resuming(this, api);
    this.errors = {
      engine: signal(null),
      data: this.images.error,
      network: signal(null),
      training: signal(null),
      run: signal(null),
    };
    this.shelf = new Shelf(options.keeper ?? new BrowserKeeper());
    this.predictor = new Predictor((document, ms) => api.probe(document, ms));
    this.ready = this.open();
    effect(() => {
      const { network } = this.setUp.value;
      if (this.engine.value) void this.summarise(network);
    });
    effect(() => {
      // Other images: the engine forgot its runs.
      if (this.data.value) this.live.value = [];
      this.pixels.clear();
    });
    effect(() => {
      const document = this.document.value;
      const active = this.starting.peek() || ['running', 'paused'].includes(this.runState.peek());
      const data = this.data.peek();
      if (document && data && !active) this.predictor.predictSoon(document, data);
    });
  }

  get data(): Signal<DataInfo | null> {
    return this.images.info;
  }

  /** What Train would start. */
  readonly document = computed<RunDocument | null>(() =>
    this.data.value && this.engine.value ? runDocument(this.setUp.value) : null,
  );

  /** Resolves when the engine and the first data stand ready, or cannot. */
  whenReady(): Promise<void> {
    return this.ready;
  }

  setNetwork(change: Settings): void {
    const old = this.setUp.value;
    this.setUp.value = { ...old, network: { ...old.network, ...change } };
  }

  setRun(change: Partial<Pick<SetUp, RunField>>): void {
    this.errors.training.value = null;
    this.setUp.value = { ...this.setUp.value, ...change };
  }

  setSetting(section: Section, name: string, value: SettingValue): void {
    const old = this.setUp.value;
    this.errors[section === 'data' ? 'data' : 'training'].value = null;
    const settings = { ...old[section], [name]: value };
    // An empty list: as the source usually has it.
    if (section === 'data' && Array.isArray(value) && value.length === 0) {
      Reflect.deleteProperty(settings, name);
    }
    this.setUp.value = { ...old, [section]: settings };
  }

  /** Another schedule or optimizer, with its own fields at their defaults. */
  setType(section: 'schedule' | 'optimizer', type: string): void {
    const lists = this.fields.value?.[section];
    if (!lists?.[type]) return;
    this.errors.training.value = null;
    this.setUp.value = { ...this.setUp.value, [section]: completeType({ type }, lists) };
  }

  setArithmetic(arithmetic: Arithmetic): void {
    this.errors.training.value = null;
    this.arithmetic.value = arithmetic;
  }

  usePreset(name: string): void {
    this.setUpAs(name);
    if (this.runState.value !== 'running' && this.runState.value !== 'paused') void this.prepare();
  }

  fail(place: Place, error: unknown): void {
    this.errors[place].value = error instanceof Error ? error.message : String(error);
  }

  /** In the size that the network takes. */
  async useBuiltin(): Promise<void> {
    this.trainOn(await this.images.useBuiltin(this.network.value?.input));
  }

  async useFiles(files: DataFile[]): Promise<void> {
    this.trainOn(await this.images.useFiles(files, runDocument(this.setUp.value)));
  }

  async useHosted(set: HostedSet): Promise<void> {
    this.trainOn(await this.images.useHosted(set));
  }

  async useKept(set: KeptSet): Promise<void> {
    this.trainOn(await this.images.useKept(set));
  }

  async look(): Promise<void> {
    await this.images.look(runDocument(this.setUp.value));
  }

  async previewAugmentation(): Promise<void> {
    await this.images.preview(runDocument(this.setUp.value));
  }

  /** Settings of a document, as far as it says. */
  useDocument(document: RunDocument): void {
    const fields = this.fields.value;
    if (!fields) return;
    this.setUp.value = setUpFrom(document, fields);
    if (this.runState.value !== 'running' && this.runState.value !== 'paused') void this.prepare();
  }

  /** Opens a lesson with its set-up; null leaves it. */
  useLesson(lesson: Lesson | null): void {
    this.lesson.value = lesson ? { ...lesson, since: Date.now(), guess: null } : null;
    this.useLessonsSettings();
  }

  useLessonsSettings(): void {
    const run = this.lesson.value?.run;
    if (typeof run === 'string') this.usePreset(run);
    else if (run) this.useDocument(run);
  }

  /** What came out of the lesson's runs, those that were made since it was opened. */
  readonly outcome = computed<number | null>(() => {
    const lesson = this.lesson.value;
    const runs = this.runs.value.filter((run) => run.facts.created >= (lesson?.since ?? 0));
    return lesson?.outcome(runs) ?? null;
  });

  /** Before the outcome is known; afterwards it would be no guess. */
  guess(answer: number): void {
    const lesson = this.lesson.value;
    if (lesson && this.outcome.value === null) this.lesson.value = { ...lesson, guess: answer };
  }

  async start(): Promise<void> {
    if (this.starting.value) return;
    if (this.runState.value === 'paused') {
      await this.command(() => this.api.run());
      return;
    }
    await this.begin(() => this.api.run());
  }

  /** Runs of these norms from the same weights, data and seed, that take turns. */
  async startRace(norms: Norm[], batchSize: number): Promise<void> {
    if (this.starting.value) return;
    const setUp = { ...this.setUp.value, batch_size: batchSize };
    const entries = norms.map((norm) => ({
      ...setUp,
      name: `${setUp.name} ${norm.replace('_norm', '')}`,
      network: { ...setUp.network, norm },
    }));
    await this.begin(() => this.api.run(), entries);
  }

  /** From the next step on. */
  async setLearningRate(lr: number): Promise<void> {
    await this.command(() => this.api.setLearningRate(lr));
  }

  async searchRate(): Promise<void> {
    const document = this.document.value;
    if (!document || this.searching.value) return;
    this.searching.value = true;
    this.search.value = null;
    try {
      const result = await this.api.searchRate(document, kSearchSteps, (search) => {
        if (this.searching.value) this.search.value = search;
      });
      this.search.value = result;
    } catch (error) {
      this.fail('training', error);
    } finally {
      this.searching.value = false;
    }
  }

  async cancelSearch(): Promise<void> {
    await this.command(() => this.api.cancelSearch());
  }

  lookAt(run: Run): void {
    batch(() => {
      this.focus.value = run;
      this.epoch.value = null;
    });
  }

  /** Follows a test image through the network. */
  lookInside(image: number): void {
    batch(() => {
      this.looked.value = image;
      this.view.value = 'inside';
    });
  }

  relabel(run: Run, change: Partial<RunLabel>): void {
    run.label.value = { ...run.label.value, ...change };
    this.shelf.keepSoon(run);
  }

  async removeRun(run: Run): Promise<void> {
    batch(() => {
      this.runs.value = this.runs.value.filter((one) => one !== run);
      if (this.focus.value === run) this.focus.value = this.runs.value[0] ?? null;
    });
    await this.shelf.remove(run);
    await this.resuming.forget(run);
  }

  /** In the order of lanes; -1 where the engine does not hold it. */
  laneOf(run: Run | null): number {
    return run ? this.live.value.indexOf(run) : -1;
  }

  /** What would be handed in: of the runs that the engine holds the one looked at, if it has an epoch. */
  handedIn(): HandedIn | null {
    const live = this.live.value;
    const done = live.filter((run) => run.epochsDone.value > 0);
    const run = done.find((one) => one === this.focus.value) ?? done[0];
    if (!run) return null;
    const beside = done.filter((one) => one !== run).map((one) => live.indexOf(one));
    return { name: run.label.value.name, lane: live.indexOf(run), beside };
  }

  /** Whether the test images at hand are those that the run was tested on. */
  hasImagesOf(run: Run): boolean {
    const data = this.data.value;
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
    const epoch = this.epoch.value;
    return epoch === null ? null : (run.evaluations.at(epoch)?.weights ?? null);
  }

  inspect(run: Run, pixels: Uint8Array, target: number) {
    return this.api.inspect(pixels, target, this.laneOf(run), this.weightsOf(run));
  }

  firstFilters(run: Run) {
    return this.api.firstFilters(this.laneOf(run), this.weightsOf(run));
  }

  layerStatistics(run: Run, images: number) {
    return this.api.layerStatistics(images, this.laneOf(run), this.weightsOf(run));
  }

  /** One unit of work: of the paused run, or the first of a new one. */
  async step(): Promise<void> {
    if (this.runState.value === 'running' || this.runState.value === 'paused') {
      await this.command(() => this.api.step());
      return;
    }
    await this.begin(() => this.api.step());
  }

  async pause(): Promise<void> {
    await this.command(() => this.api.pause());
  }

  async stop(): Promise<void> {
    await this.command(() => this.api.stop());
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

  private async open(): Promise<void> {
    try {
      await this.openEngine();
    } catch (error) {
      this.fail('engine', error);
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

  private async openEngine(): Promise<void> {
    const { baseUrl } = this;
    const { threads } = this.options;
    const info = await this.api.open({ baseUrl, threads, arithmetic: this.arithmetic.value });
    await this.api.subscribe(this.follow);
    this.engine.value = info;
  }

  /** Another arithmetic is another engine. */
  async changeArithmetic(): Promise<void> {
    const before = this.engine.value?.arithmetic;
    if (before === undefined || before === this.arithmetic.value) return;
    try {
      await this.replaceEngine();
    } catch (error) {
      this.arithmetic.value = before;
      throw error;
    }
  }

  /** The new one gets the images anew; the old one's runs are gone. */
  async replaceEngine(): Promise<void> {
    await this.openEngine();
    this.images.info.value = null;
    await this.images.useAgain();
  }

  private async findChoices(): Promise<void> {
    try {
      this.fields.value = await this.api.fields();
      const presets = await this.api.presets();
      this.presets.value = presets;
      const untouched = this.setUp.value === kDefaultSetUp;
      if (untouched && presets[0]) this.setUpAs(presets[0].name);
      if (this.options.preset) this.openPreset(this.options.preset);
      if (this.options.lesson) this.useLesson(this.options.lesson);
      await this.openLink(this.options.hash ?? '');
    } catch (error) {
      this.fail('engine', error);
    }
  }

  private openPreset(name: string): void {
    const known = this.presets.value.some((preset) => preset.name === name);
    if (known) this.usePreset(name);
    this.linked.value = known ? 'opened' : 'broken';
  }

  /** Settings from an address's hash, where it has some. */
  async openLink(hash: string): Promise<void> {
    try {
      const document = await documentOf(hash);
      if (!document) return;
      this.useDocument(document);
      this.linked.value = 'opened';
    } catch (error) {
      this.linked.value = error instanceof NewerLink ? 'newer' : 'broken';
    }
  }

  private async findKept(): Promise<void> {
    const [kept] = await Promise.all([this.shelf.all(), this.resuming.list()]);
    // Runs that broke off before there was anything to keep.
    const some = kept.filter((run) => run.epochsDone.value > 0 || this.resuming.savedOf(run));
    this.runs.value = [...this.runs.value, ...some];
    this.resuming.findUnfinished();
  }

  private setUpAs(name: string): void {
    const preset = this.presets.value.find((one) => one.name === name);
    const fields = this.fields.value;
    if (preset && fields) this.setUp.value = setUpFrom({ ...preset.run, name }, fields);
  }

  /** The set-up follows the images that a person chose. */
  private trainOn(info: DataInfo | null): void {
    if (info) this.setUp.value = onData(this.setUp.value, info);
  }

  /** Whether the images of the set-up stand ready. */
  private async prepare(): Promise<boolean> {
    try {
      return await this.images.prepare(runDocument(this.setUp.value));
    } catch {
      return true; // of a document that is not right: the place it is wrong at says more
    }
  }

  private async summarise(network: Settings): Promise<void> {
    const turn = ++this.summarising;
    const current = () => turn === this.summarising && network === this.setUp.peek().network;
    try {
      const summary = await this.api.summarise(networkDocument(this.setUp.peek()));
      if (!current()) return;
      this.network.value = summary;
      this.errors.network.value = null;
    } catch (error) {
      if (current()) this.fail('network', error);
    }
  }

  private async begin(go: () => Promise<void>, race?: SetUp[]): Promise<void> {
    await this.whileStarting(async () => {
      await this.changeArithmetic();
      if (this.images.info.value === null) return;
      const setUps = race ?? [this.setUp.value];
      if (!(await this.prepare())) return;
      const data = this.data.value;
      const engine = this.engine.value;
      if (!engine || !data) return;
      const documents = setUps.map((setUp) => runDocument(setUp));
      const summaries =
        documents.length > 1
          ? await this.api.configureRace(documents)
          : await Promise.all(documents.map((document) => this.api.configure(document)));
      batch(() => {
        this.putOnBench(summaries, setUps, data, engine);
      });
      await this.resuming.keep(this.live.value);
      await go();
    });
  }

  /** Brings a run to its start, and says what is in the way. */
  async whileStarting(work: () => Promise<void>): Promise<void> {
    this.starting.value = true;
    this.part.value = 'watch';
    this.predictor.stop();
    this.resuming.clear();
    try {
      await this.ready;
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.fail(placeOf(message), message);
      this.resuming.offerSmaller(message);
    } finally {
      this.starting.value = false;
    }
  }

  private putOnBench(
    summaries: RunSummary[],
    setUps: SetUp[],
    data: DataInfo,
    engine: EngineInfo,
  ): void {
    const live = summaries.map((summary, lane) => {
      const facts = factsOf(summary, data, engine, normOf(setUps[lane] ?? this.setUp.value));
      const run = this.newRun(facts, summary.name);
      run.shown.value = summaries.length > 1;
      return run;
    });
    const [first] = live;
    if (first && live.length > 1) {
      for (const run of live.slice(1)) run.facts.weightsFrom = first.id;
    }
    this.runs.value = [...live, ...this.runs.value.filter((run) => !live.includes(run))];
    this.putBack(live);
    this.before = kNothing;
  }

  /** The newest of the list, under a name that no other has. */
  newRun(facts: RunFacts, name: string): Run {
    const taken = this.runs.value.map((run) => run.label.value.name);
    const run = new Run(facts, { name: freshName(name, taken), note: '', colour: null });
    this.runs.value = [run, ...this.runs.value];
    return run;
  }

  /** The engine holds these runs now. */
  putBack(live: Run[]): void {
    for (const place of ['run', 'training', 'network'] as const) this.errors[place].value = null;
    this.pace.value = kNoPace;
    this.epoch.value = null;
    this.looked.value = null;
    this.live.value = live;
    this.focus.value = live[0] ?? null;
    // So that there is something to go on with, however soon the page goes.
    for (const run of live) this.shelf.keep(run);
  }

  /** The engine's clock starts where the live runs are. */
  measureFromHere(): void {
    this.before = this.progress();
  }

  private async command(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.fail('run', error);
    }
  }

  private readonly follow = (update: EngineUpdate): void => {
    batch(() => {
      const live = this.live.value;
      const before = this.runState.value;
      this.runState.value = update.state;
      this.memoryBytes.value = update.memoryBytes;
      if (update.error) this.fail('run', update.error);
      if (update.state !== before && update.state !== 'running') void this.resuming.list();
      for (const event of update.events) {
        const run = live[event.lane];
        if (!run) continue;
        run.follow(event);
        if (event.kind === 'epoch') this.shelf.keepSoon(run);
        if (event.kind === 'diverged') {
          this.fail('run', texts.peek().control.diverged(event.epoch, event.step));
        }
      }
      for (const run of live) {
        if (run.state.value === update.state || run.state.value === 'diverged') continue;
        run.state.value = update.state;
        if (run.epochsDone.value > 0) this.shelf.keepSoon(run);
      }
      this.updatePace(update);
      this.resuming.follow(update);
    });
  };

  private updatePace(update: EngineUpdate): void {
    const live = this.live.value;
    const [first] = live;
    if (!first) return;
    const progress = this.progress();
    if (progress.trained === 0) return;
    const { epochs, trainImages, testImages } = first.facts;
    const all = { epochs: epochs * live.length, trainImages, testImages };
    this.pace.value = paceOf(update, all, progress, this.before);
  }

  /** Of all live runs. */
  private progress(): Progress {
    let trained = 0;
    let classified = 0;
    for (const run of this.live.value) {
      const step = run.lastStep.value;
      if (!step) continue;
      const { trainImages, batchSize, testImages } = run.facts;
      trained += (step.epoch - 1) * trainImages + Math.min(step.step * batchSize, trainImages);
      classified += run.epochsDone.value * testImages + (run.classified.value?.done ?? 0);
    }
    return { trained, classified };
  }
}
