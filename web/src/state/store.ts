/** The one home of what the page knows. Panels read its signals and call its actions. */

import { batch, effect, signal, type Signal } from '@preact/signals';
import type {
  Arithmetic,
  DataFile,
  DataInfo,
  EngineApi,
  EngineInfo,
  EngineUpdate,
  EvaluationReport,
  FieldLists,
  HostedSet,
  KeptSet,
  NetworkSummary,
  Preset,
  RunState,
  RunSummary,
  SettingValue,
  Settings,
  StepEvent,
} from '../protocol';
import { DataStore } from './data';
import { History } from './history';
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
import { paceOf, type Pace } from './timing';

export type Place = 'engine' | 'data' | 'network' | 'training' | 'run';

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
const kNoPace: Pace = { imagesPerSecond: 0, secondsLeft: null };

export class Store {
  readonly images: DataStore;
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

  constructor(
    private readonly api: EngineApi,
    private readonly baseUrl: string,
    private readonly threads?: number,
  ) {
    this.images = new DataStore(api, baseUrl);
    this.errors = {
      engine: signal(null),
      data: this.images.error,
      network: signal(null),
      training: signal(null),
      run: signal(null),
    };
    this.ready = this.open();
    effect(() => {
      const { network } = this.setUp.value;
      if (this.engine.value) void this.summarise(network);
    });
  }

  get data(): Signal<DataInfo | null> {
    return this.images.info;
  }

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
    await Promise.all([
      this.images.useBuiltin(),
      this.images.findHosted(),
      this.images.listKept(),
      this.findChoices(),
    ]);
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
    } catch (error) {
      this.fail('engine', error);
    }
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

  private async begin(go: () => Promise<void>): Promise<void> {
    this.starting.value = true;
    try {
      await this.ready;
      await this.changeArithmetic();
      if (this.images.info.value === null) return;
      const setUp = this.setUp.value;
      if (!(await this.prepare())) return;
      const data = this.data.value;
      const engine = this.engine.value;
      if (!engine || !data) return;
      const summary = await this.api.configure(runDocument(setUp));
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
  if (
    /^(optimizer|schedule|augmentation|epochs|batch_size|seed|label_smoothing|ema_decay)\b/.test(
      message,
    )
  ) {
    return 'training';
  }
  return 'run';
}
