/**
 * What the page and the engine's worker say to each other. Types only; imports nothing.
 *
 * The run document keeps the names of its file format (docs/RUN_DOCUMENT.md); everything else is
 * camelCase.
 */

export type Split = 'train' | 'test';

/** strict: the same bits on every device; fast: fused multiply-adds, whose bits depend on the device. */
export type Arithmetic = 'strict' | 'fast';

/** Which of the builds runs, and what it found on this device. */
export interface EngineInfo {
  build: 'threads' | 'single';
  threads: number;
  /** Why one thread only; null with the threaded build. */
  whySingle: string | null;
  /** Name of the SIMD kernels, and how many images one vector holds. */
  simd: string;
  lanes: number;
  arithmetic: Arithmetic;
  /** Fast arithmetic works here too. */
  offersFast: boolean;
}

export interface OpenOptions {
  /** Address of the page: the module lies in engine/ below it. */
  baseUrl: string;
  /** Overrides the number of threads (1: still the threaded build). */
  threads?: number | undefined;
  /** strict unless said otherwise; fast is refused where it does not work. */
  arithmetic?: Arithmetic | undefined;
}

export interface DataInfo {
  /** As run documents name it. */
  source: 'builtin' | 'cifar10';
  /** What results are labelled with: "built-in", "CIFAR-10". Empty: no images. */
  name: string;
  train: number;
  test: number;
  channels: number;
  height: number;
  width: number;
  classNames: string[];
}

export interface DataProgress {
  file: string;
  doneBytes: number;
  /** 0 where the size is not known. */
  totalBytes: number;
}

/** Answer of data/index.json, where a site offers a copy of CIFAR-10. */
export interface HostedData {
  files: { path: string; bytes: number }[];
}

/** One image as the data set stores it: planes of C x H x W bytes. */
export interface ImageBytes {
  index: number;
  label: number;
  pixels: Uint8Array;
}

export interface LayerRow {
  name: string;
  type: string;
  /** Its settings, for reading: "3x3, 16 filters, padding 1". */
  detail: string;
  output: [channels: number, height: number, width: number];
  parameters: number;
  multiplyAdds: number;
}

export interface NetworkSummary {
  input: [channels: number, height: number, width: number];
  layers: LayerRow[];
  parameters: number;
  multiplyAdds: number;
}

/** One settable field, as the core's own list has it. */
export interface FieldInfo {
  name: string;
  kind: 'integer' | 'number' | 'boolean' | 'text' | 'integers' | 'numbers';
  required: boolean;
  default?: SettingValue;
  low?: number;
  high?: number;
  /** For text: the values, "zero|reflect". */
  allowed?: string;
  help: string;
}

/** Everything that can be set; where a "type" is chosen, one list for each. */
export interface FieldLists {
  run: FieldInfo[];
  data: FieldInfo[];
  augmentation: FieldInfo[];
  notation: FieldInfo[];
  optimizer: Record<string, FieldInfo[]>;
  schedule: Record<string, FieldInfo[]>;
  layers: Record<string, FieldInfo[]>;
}

export type SettingValue = number | boolean | string | number[] | SettingValue[] | Settings;
export interface Settings {
  [name: string]: SettingValue;
}

/** A run to start from. */
export interface Preset {
  name: string;
  title: string;
  run: RunDocument;
}

/** See docs/RUN_DOCUMENT.md. */
export interface RunDocument {
  name?: string;
  network: Settings;
  data?: Settings;
  augmentation?: Settings;
  optimizer?: Settings;
  schedule?: Settings;
  epochs?: number;
  batch_size?: number;
  seed?: number;
  shuffle?: boolean;
}

export interface RunSummary {
  name: string;
  network: NetworkSummary;
  epochs: number;
  batchSize: number;
  stepsPerEpoch: number;
  trainImages: number;
  testImages: number;
  dataName: string;
  /** The document with every default written out. */
  document: Settings;
}

export interface StepEvent {
  kind: 'step';
  epoch: number;
  step: number;
  stepsPerEpoch: number;
  globalStep: number;
  loss: number;
  correct: number;
  images: number;
  learningRate: number;
}

export interface EvaluationEvent {
  kind: 'evaluation';
  epoch: number;
  done: number;
  total: number;
}

export interface EpochEvent {
  kind: 'epoch';
  epoch: number;
  trainLoss: number;
  /** 0 to 1. */
  trainAccuracy: number;
  testLoss: number;
  testAccuracy: number;
  digest: string;
  last: boolean;
}

export interface DivergedEvent {
  kind: 'diverged';
  epoch: number;
  step: number;
}

export type EngineEvent = StepEvent | EvaluationEvent | EpochEvent | DivergedEvent;

export type RunState =
  'idle' | 'running' | 'paused' | 'stopped' | 'finished' | 'diverged' | 'failed';

/** What the worker tells, at most some 20 times a second. */
export interface EngineUpdate {
  state: RunState;
  events: EngineEvent[];
  /** Milliseconds spent in training steps so far, without pauses and evaluation. */
  trainMs: number;
  /** Images trained in that time. */
  trainImages: number;
  /** Milliseconds spent altogether, pauses left out. */
  busyMs: number;
  /** What the module has taken of its memory: images, network, and itself. */
  memoryBytes: number;
  /** Set when the state is "failed". */
  error: string | null;
}

export interface Mistake {
  index: number;
  label: number;
  predicted: number;
  /** Of the predicted class, 0 to 1. */
  probability: number;
  loss: number;
  pixels: Uint8Array;
}

/** What the network made of the test set at the end of an epoch. */
export interface EvaluationReport {
  epoch: number;
  loss: number;
  correct: number;
  total: number;
  /** [true class][predicted class], row by row. */
  confusion: number[];
  /** Wrong ones, the most confident first. */
  mistakes: Mistake[];
}

/** The engine's worker as the page sees it. Every rejection is an Error whose message is for people. */
export interface EngineApi {
  /** Starts an engine. One that was open before goes once the new one stands, its images with it. */
  open(options: OpenOptions): Promise<EngineInfo>;
  subscribe(listener: (update: EngineUpdate) => void): Promise<void>;

  loadBuiltin(): Promise<DataInfo>;
  /** Random bytes of any shape, for measuring; documents call them "builtin". */
  loadNoise(
    shape: [channels: number, height: number, width: number],
    classes: number,
    train: number,
    test: number,
  ): Promise<DataInfo>;
  loadFiles(files: File[], progress: (progress: DataProgress) => void): Promise<DataInfo>;
  loadHosted(
    hosted: HostedData,
    baseUrl: string,
    progress: (progress: DataProgress) => void,
  ): Promise<DataInfo>;
  images(split: Split, first: number, count: number): Promise<ImageBytes[]>;

  fields(): Promise<FieldLists>;
  presets(): Promise<Preset[]>;
  summarise(network: Settings): Promise<NetworkSummary>;

  configure(run: RunDocument): Promise<RunSummary>;
  run(): Promise<void>;
  pause(): Promise<void>;
  step(): Promise<void>;
  stop(): Promise<void>;
  evaluation(mistakes: number): Promise<EvaluationReport | null>;
  digest(): Promise<string>;
  /** Floating-point operations a second of plain multiply-adds, all threads, in GFLOP/s. */
  measurePeak(milliseconds: number): Promise<number>;
}
