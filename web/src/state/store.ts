/** The one home of what the page knows. Panels read its signals and call its actions. */

import { batch, effect, signal, type Signal } from '@preact/signals';
import type {
  Arithmetic,
  DataInfo,
  DataProgress,
  EngineApi,
  EngineInfo,
  EngineUpdate,
  EvaluationReport,
  FieldLists,
  HostedData,
  ImageBytes,
  NetworkSummary,
  Preset,
  RunState,
  RunSummary,
  SettingValue,
  Settings,
  StepEvent,
} from '../protocol';
import { History } from './history';
import {
  completeType,
  kDefaultSetUp,
  networkDocument,
  normOf,
  runDocument,
  setUpFrom,
  type Norm,
  type Section,
  type SetUp,
} from './set_up';
import { paceOf, type Pace } from './timing';

export type Place = 'engine' | 'data' | 'network' | 'training' | 'run';

export interface Samples {
  images: ImageBytes[];
  classNames: string[];
  height: number;
  width: number;
}

/** The run in focus. */
export interface CurrentRun {
  summary: RunSummary;
  norm: Norm;
  arithmetic: Arithmetic;
  classNames: string[];
  height: number;
  width: number;
}

export const kMistakesShown = 10;
const kSamplesShown = 12;
const kNoPace: Pace = { imagesPerSecond: 0, secondsLeft: null };

export class Store {
  readonly engine = signal<EngineInfo | null>(null);
  readonly memoryBytes = signal(0);
  /** What went wrong, at the place that caused it. */
  readonly errors: Record<Place, Signal<string | null>> = {
    engine: signal(null),
    data: signal(null),
    network: signal(null),
    training: signal(null),
    run: signal(null),
  };

  readonly data = signal<DataInfo | null>(null);
  readonly reading = signal<DataProgress | null>(null);
  readonly samples = signal<Samples | null>(null);
  readonly hosted = signal<HostedData | null>(null);

  readonly setUp = signal<SetUp>(kDefaultSetUp);
  /** Of the next run; what the engine at hand has is in `engine`. */
  readonly arithmetic = signal<Arithmetic>('strict');
  readonly presets = signal<Preset[]>([]);
  /** What can be set, with ranges and help; null until the engine stands ready. */
  readonly fields = signal<FieldLists | null>(null);
  readonly network = signal<NetworkSummary | null>(null);

  readonly run = signal<CurrentRun | null>(null);
  readonly runState = signal<RunState>('idle');
  /** Start was pressed before the engine or the data stood ready. */
  readonly starting = signal(false);
  readonly lastStep = signal<StepEvent | null>(null);
  /** Images of the test set classified in the evaluation now going on; null between. */
  readonly classified = signal<{ done: number; total: number } | null>(null);
  readonly pace = signal<Pace>(kNoPace);
  readonly evaluation = signal<EvaluationReport | null>(null);
  /** Counts up whenever `history` grew. */
  readonly historyVersion = signal(0);
  history = new History();

  private readonly ready: Promise<void>;
  private epochsClassified = 0;
  private summarising = 0;
  /** Loads the images at hand once more. */
  private reload = () => this.api.loadBuiltin();

  constructor(
    private readonly api: EngineApi,
    private readonly baseUrl: string,
    private readonly threads?: number,
  ) {
    this.ready = this.open();
    effect(() => {
      const { network } = this.setUp.value;
      if (this.engine.value) void this.summarise(network);
    });
  }

  /** Resolves when the engine and the first data stand ready, or cannot. */
  whenReady(): Promise<void> {
    return this.ready;
  }

  setNetwork(change: Settings): void {
    const old = this.setUp.value;
    this.setUp.value = { ...old, network: { ...old.network, ...change } };
  }

  setRun(change: Partial<Pick<SetUp, 'name' | 'epochs' | 'batch_size' | 'seed'>>): void {
    this.errors.training.value = null;
    this.setUp.value = { ...this.setUp.value, ...change };
  }

  setSetting(section: Section, name: string, value: SettingValue): void {
    const old = this.setUp.value;
    this.errors.training.value = null;
    this.setUp.value = { ...old, [section]: { ...old[section], [name]: value } };
  }

  /** Another schedule, with its own fields at their defaults. */
  setSchedule(type: string): void {
    const lists = this.fields.value?.schedule;
    if (!lists?.[type]) return;
    this.errors.training.value = null;
    this.setUp.value = { ...this.setUp.value, schedule: completeType({ type }, lists) };
  }

  setArithmetic(arithmetic: Arithmetic): void {
    this.errors.training.value = null;
    this.arithmetic.value = arithmetic;
  }

  usePreset(name: string): void {
    const preset = this.presets.value.find((one) => one.name === name);
    const fields = this.fields.value;
    if (preset && fields) this.setUp.value = setUpFrom({ ...preset.run, name }, fields);
  }

  fail(place: Place, error: unknown): void {
    this.errors[place].value = error instanceof Error ? error.message : String(error);
  }

  async useBuiltin(): Promise<void> {
    await this.loadData(() => this.api.loadBuiltin());
  }

  async useFiles(files: File[]): Promise<void> {
    await this.loadData(() => this.api.loadFiles(files, this.showReading));
  }

  async useHosted(): Promise<void> {
    const hosted = this.hosted.value;
    if (!hosted) return;
    await this.loadData(() => this.api.loadHosted(hosted, this.baseUrl, this.showReading));
  }

  async start(): Promise<void> {
    if (this.starting.value) return;
    if (this.runState.value === 'paused') {
      await this.command(() => this.api.run());
      return;
    }
    await this.begin(() => this.api.run());
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

  private async open(): Promise<void> {
    try {
      await this.openEngine();
    } catch (error) {
      this.fail('engine', error);
      return;
    }
    await Promise.all([this.useBuiltin(), this.findHosted(), this.findChoices()]);
  }

  private async openEngine(): Promise<void> {
    const { baseUrl, threads } = this;
    const info = await this.api.open({ baseUrl, threads, arithmetic: this.arithmetic.value });
    await this.api.subscribe(this.follow);
    this.engine.value = info;
  }

  /** Another arithmetic is another engine, which gets the images anew. */
  private async changeArithmetic(): Promise<void> {
    const before = this.engine.value?.arithmetic;
    if (before === undefined || before === this.arithmetic.value) return;
    try {
      await this.openEngine();
    } catch (error) {
      this.arithmetic.value = before;
      throw error;
    }
    this.data.value = null;
    await this.loadData(this.reload);
  }

  private async findChoices(): Promise<void> {
    try {
      this.fields.value = await this.api.fields();
      const presets = await this.api.presets();
      this.presets.value = presets;
      const untouched = this.setUp.value === kDefaultSetUp;
      if (untouched && presets[0]) this.usePreset(presets[0].name);
    } catch (error) {
      this.fail('engine', error);
    }
  }

  private async findHosted(): Promise<void> {
    const response = await fetch(new URL('data/index.json', this.baseUrl)).catch(() => null);
    if (!response?.ok) return;
    const answer: unknown = await response.json().catch(() => null);
    if (isHosted(answer)) this.hosted.value = answer;
  }

  private async loadData(load: () => Promise<DataInfo>): Promise<void> {
    this.errors.data.value = null;
    try {
      const info = await load();
      const images = await this.api.images('train', 0, Math.min(kSamplesShown, info.train));
      batch(() => {
        this.data.value = info;
        this.samples.value = { images, ...info };
      });
      this.reload = load;
    } catch (error) {
      this.fail('data', error);
    } finally {
      this.reading.value = null;
    }
  }

  private readonly showReading = (progress: DataProgress): void => {
    this.reading.value = progress;
  };

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

  private async begin(go: () => Promise<void>): Promise<void> {
    this.starting.value = true;
    try {
      await this.ready;
      await this.changeArithmetic();
      const data = this.data.value;
      const engine = this.engine.value;
      if (!engine || !data) return;
      const setUp = this.setUp.value;
      const summary = await this.api.configure(runDocument(setUp, data));
      batch(() => {
        this.clearRun();
        this.run.value = { summary, norm: normOf(setUp), arithmetic: engine.arithmetic, ...data };
      });
      await go();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.fail(placeOf(message), message);
    } finally {
      this.starting.value = false;
    }
  }

  private clearRun(): void {
    for (const place of ['run', 'training', 'network'] as const) this.errors[place].value = null;
    this.history = new History();
    this.historyVersion.value += 1;
    this.epochsClassified = 0;
    this.lastStep.value = null;
    this.classified.value = null;
    this.evaluation.value = null;
    this.pace.value = kNoPace;
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
      this.runState.value = update.state;
      this.memoryBytes.value = update.memoryBytes;
      if (update.error) this.fail('run', update.error);
      for (const event of update.events) {
        switch (event.kind) {
          case 'step':
            this.history.addStep(event);
            this.lastStep.value = event;
            break;
          case 'evaluation':
            this.classified.value = event;
            break;
          case 'epoch':
            this.history.addEpoch(event);
            this.epochsClassified = event.epoch;
            this.classified.value = null;
            void this.fetchEvaluation();
            break;
          case 'diverged':
            this.fail(
              'run',
              `The loss stopped being a number at epoch ${event.epoch}, step ${event.step}. A smaller learning rate may help.`,
            );
            break;
        }
      }
      if (update.events.length > 0) this.historyVersion.value += 1;
      this.updatePace(update);
    });
  };

  private updatePace(update: EngineUpdate): void {
    const summary = this.run.value?.summary;
    const step = this.lastStep.value;
    if (!summary || !step) return;
    const inEpoch = Math.min(step.step * summary.batchSize, summary.trainImages);
    this.pace.value = paceOf(update, summary, {
      trained: (step.epoch - 1) * summary.trainImages + inEpoch,
      classified: this.epochsClassified * summary.testImages + (this.classified.value?.done ?? 0),
    });
  }

  private async fetchEvaluation(): Promise<void> {
    const report = await this.api.evaluation(kMistakesShown).catch(() => null);
    if (report) this.evaluation.value = report;
  }
}

/** The panel whose field an error of the run document names ("optimizer.lr: got -1 …"). */
export function placeOf(message: string): Place {
  if (message.startsWith('[memory]')) return 'training'; // beside the batch size
  if (/^(network|layer |\[|the network)/.test(message)) return 'network';
  if (/^data[.:]/.test(message)) return 'data';
  if (/^(optimizer|schedule|augmentation|epochs|batch_size|seed)\b/.test(message)) {
    return 'training';
  }
  return 'run';
}

function isHosted(answer: unknown): answer is HostedData {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'files' in answer &&
    Array.isArray(answer.files) &&
    answer.files.length > 0
  );
}
