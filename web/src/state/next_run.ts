/** What the next run will be: its settings, its images, and what its network is like. */

import { computed, effect, signal } from '@preact/signals';
import type {
  Arithmetic,
  DataFile,
  DataInfo,
  EngineApi,
  FieldLists,
  HostedSet,
  KeptSet,
  NetworkSummary,
  Preset,
  RunDocument,
  SettingValue,
  Settings,
} from '../protocol';
import type { DataStore } from './data';
import type { EngineHost } from './engine_host';
import type { Errors } from './places';
import {
  completeType,
  kDefaultSetUp,
  networkDocument,
  onData,
  runDocument,
  setUpFrom,
  type RunField,
  type Section,
  type SetUp,
} from './set_up';

export class NextRun {
  readonly setUp = signal<SetUp>(kDefaultSetUp);
  readonly presets = signal<Preset[]>([]);
  /** What can be set, with ranges and help; null until the engine stands ready. */
  readonly fields = signal<FieldLists | null>(null);
  readonly network = signal<NetworkSummary | null>(null);
  /** Whether the set-up is no more what the preset of its name says, on whatever images. */
  readonly isChanged = computed(() => {
    const setUp = this.setUp.value;
    const preset = this.presetAs(setUp.name);
    const said = (one: SetUp) =>
      JSON.stringify({ ...one, data: null, network: { ...one.network, input: null } });
    return preset !== null && said(preset) !== said(setUp);
  });
  /** What Train would start. */
  readonly document = computed<RunDocument | null>(() =>
    this.images.info.value && this.engine.info.value ? runDocument(this.setUp.value) : null,
  );

  /** When the set-up has followed all images that were chosen so far. */
  chosen: Promise<void> = Promise.resolve();

  private summarising = 0;

  constructor(
    private readonly api: Pick<EngineApi, 'fields' | 'presets' | 'summarise'>,
    private readonly engine: EngineHost,
    private readonly images: DataStore,
    private readonly errors: Errors,
    /** A run is at work, whose images stay. */
    private readonly busy: () => boolean,
  ) {
    effect(() => {
      const { network } = this.setUp.value;
      if (engine.info.value) void this.summarise(network);
    });
  }

  /** Once the engine stands ready. */
  async findChoices(): Promise<void> {
    this.fields.value = await this.api.fields();
    const presets = await this.api.presets();
    this.presets.value = presets;
    const untouched = this.setUp.value === kDefaultSetUp;
    if (untouched && presets[0]) this.setUpAs(presets[0].name);
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
    this.engine.arithmetic.value = arithmetic;
  }

  usePreset(name: string): void {
    this.setUpAs(name);
    if (!this.busy()) void this.prepare();
  }

  /** Settings of a document, as far as it says. */
  useDocument(document: RunDocument): void {
    const fields = this.fields.value;
    if (!fields) return;
    this.setUp.value = setUpFrom(document, fields);
    if (!this.busy()) void this.prepare();
  }

  /** In the size that the network takes. */
  async useBuiltin(): Promise<void> {
    await this.trainOn(this.images.useBuiltin(this.network.value?.input));
  }

  async useFiles(files: DataFile[]): Promise<void> {
    await this.trainOn(this.images.useFiles(files, runDocument(this.setUp.value)));
  }

  async useHosted(set: HostedSet): Promise<void> {
    await this.trainOn(this.images.useHosted(set));
  }

  async useKept(set: KeptSet): Promise<void> {
    await this.trainOn(this.images.useKept(set));
  }

  async look(): Promise<void> {
    await this.images.look(runDocument(this.setUp.value));
  }

  async previewAugmentation(): Promise<void> {
    await this.images.preview(runDocument(this.setUp.value));
  }

  /** Whether its images stand ready. */
  async prepare(): Promise<boolean> {
    try {
      return await this.images.prepare(runDocument(this.setUp.value));
    } catch {
      return true; // of a document that is not right: the place it is wrong at says more
    }
  }

  private setUpAs(name: string): void {
    const preset = this.presetAs(name);
    if (preset) this.setUp.value = preset;
  }

  private presetAs(name: string): SetUp | null {
    const preset = this.presets.value.find((one) => one.name === name);
    const fields = this.fields.value;
    return preset && fields ? setUpFrom({ ...preset.run, name }, fields) : null;
  }

  /** The set-up follows the images that a person chose. */
  private async trainOn(read: Promise<DataInfo | null>): Promise<void> {
    const follow = async () => {
      const info = await read;
      if (info) this.setUp.value = onData(this.setUp.value, info);
    };
    const chosen = Promise.all([this.chosen, follow()]).then(() => undefined);
    this.chosen = chosen;
    await chosen;
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
      if (current()) this.errors.say('network', error);
    }
  }
}
