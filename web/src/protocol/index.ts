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

/** As run documents name them. */
export type DataSource = 'builtin' | 'cifar10' | 'mnist' | 'folder';

export interface DataInfo {
  source: DataSource;
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

/** A file that a person gave. */
export interface DataFile {
  /** Its name; in a dropped folder with the folders above it, "/" between them. */
  path: string;
  file: File;
}

/** A file below data/; where it is split, its parts in order. */
export interface HostedFile {
  path: string;
  bytes: number;
  parts?: { path: string; bytes: number }[];
}

export interface HostedSet {
  source: 'cifar10' | 'mnist';
  files: HostedFile[];
}

/** Answer of data/index.json: what the site offers. */
export interface HostedData {
  sets: HostedSet[];
}

/** A data set that the browser keeps for next time. */
export interface KeptSet {
  id: string;
  /** null, as `shape`: the file cannot be read, and `problem` says why. */
  source: DataSource | null;
  name: string;
  shape: [channels: number, height: number, width: number] | null;
  train: number;
  test: number;
  /** What it takes in the browser's storage. */
  bytes: number;
  problem: string | null;
}

/** Whether the images that a run asks for stand ready. */
export interface Prepared {
  /** null where they are missing. */
  info: DataInfo | null;
  /** null with `info`. */
  missing: Missing | null;
}

/** The images that a run asks for. */
export interface Missing {
  source: DataSource;
  /** Pictures that are loaded, but were read for another size or share of test images. */
  otherwise: { name: string; size: string } | null;
  /** Why what is at hand could not be read again; empty where nothing was tried. */
  trouble: string;
}

/** Values of one channel, 0 to 255. */
export interface ChannelStatistics {
  min: number;
  max: number;
  /** Of values scaled to 0 to 1, as `std`. */
  mean: number;
  std: number;
  histogram: number[];
}

export interface PartStatistics {
  /** Images of each class. */
  classCounts: number[];
  channels: ChannelStatistics[];
}

/** Of the images that a run uses. */
export interface DataStatistics {
  classNames: string[];
  train: PartStatistics;
  test: PartStatistics;
}

/** Rows of red, green and blue bytes. */
export interface PictureBytes {
  width: number;
  height: number;
  rgb: Uint8Array;
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
  /** Of its output, one image. */
  memoryBytes: number;
  /** Pixels of the image that one output sees. */
  receptiveField: [rows: number, columns: number];
  /** Pixels of the image between neighbouring outputs. */
  jump: number;
  /** The layers it reads; -1 is the image. */
  inputs: number[];
}

export interface NetworkSummary {
  input: [channels: number, height: number, width: number];
  layers: LayerRow[];
  parameters: number;
  multiplyAdds: number;
  /** torchsummary's estimate for one image. */
  memory: {
    inputBytes: number;
    forwardBackwardBytes: number;
    parameterBytes: number;
    totalBytes: number;
  };
  parameterBudget: number;
  overBudget: boolean;
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
  label_smoothing?: number;
  ema_decay?: number;
}

export interface RunSummary {
  name: string;
  network: NetworkSummary;
  epochs: number;
  batchSize: number;
  stepsPerEpoch: number;
  trainImages: number;
  testImages: number;
  /** What its network takes, with the batch. */
  memoryBytes: number;
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
  /** What is minimised: with label smoothing and the L1 penalty; else the loss. */
  objective: number;
  correct: number;
  images: number;
  learningRate: number;
  lane: number;
}

export interface EvaluationEvent {
  kind: 'evaluation';
  epoch: number;
  done: number;
  total: number;
  lane: number;
}

export interface EpochEvent {
  kind: 'epoch';
  epoch: number;
  trainLoss: number;
  /** Mean of the steps' objective. */
  trainObjective: number;
  /** 0 to 1. */
  trainAccuracy: number;
  testLoss: number;
  testAccuracy: number;
  digest: string;
  last: boolean;
  /** Which of the runs that take turns; 0 with a single one. */
  lane: number;
  /** What the network made of each test image. */
  images: EvaluatedImages;
  /** Every value of the network then, for a look into it later. */
  weights: Float32Array;
}

/** Test images one by one, in equal order. */
export interface EvaluatedImages {
  /** Where in the test set. */
  image: Uint32Array;
  label: Uint8Array;
  predicted: Uint8Array;
  /** Of the predicted class, 0 to 1. */
  probability: Float32Array;
  /** Cross-entropy: exp(-loss) is the probability of the true class. */
  loss: Float32Array;
}

export interface DivergedEvent {
  kind: 'diverged';
  epoch: number;
  step: number;
  lane: number;
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
  /** Why the runs could not be saved the last time; training goes on. */
  unsaved: string | null;
}

/** A run whose file the browser keeps, to go on with. */
export interface SavedRun {
  id: string;
  name: string;
  epochsDone: number;
  epochs: number;
  finished: boolean;
  /** When it was saved last: milliseconds since 1970. */
  saved: number;
  /** What it takes in the browser's storage. */
  bytes: number;
  /** It trains in this tab or another. */
  live: boolean;
}

/** A run that goes on from where it was kept, with what it has done so far. */
export interface ResumedRun {
  summary: RunSummary;
  finished: boolean;
  epochs: Omit<EpochEvent, 'images' | 'lane' | 'weights'>[];
  /** Of every step. */
  loss: Float32Array;
  learningRate: Float32Array;
  /** What the newest epoch made of the test set; empty before the first. */
  images: EvaluatedImages;
  /** What is wrong with the state saved last, where an older one had to do. */
  problem: string | null;
}

/** One point of a sweep over learning rates. */
export interface RatePoint {
  lr: number;
  loss: number;
  smoothed: number;
}

export interface RateSearch {
  points: RatePoint[];
  finished: boolean;
  /** The suggestion: where the smoothed loss falls most steeply; null where it never falls. */
  steepest: number | null;
  lowest: number | null;
}

/** One image through the network. */
export interface Inspection {
  /** Of every class, 0 to 1. */
  probability: Float64Array;
  /** The class that `cam` is for. */
  target: number;
  /** Of every layer, C x H x W. */
  outputs: Float32Array[];
  /** Grad-CAM; null where no convolution has an extent. */
  cam: { node: number; height: number; width: number; map: Float32Array } | null;
}

/** Weights of the first convolution, [filters][channels][rows][columns]. */
export interface Filters {
  name: string;
  shape: Int32Array;
  values: Float32Array;
}

/** One layer's output over some test images, and its gradient in the last step. */
export interface LayerStatistics {
  name: string;
  mean: number;
  variance: number;
  gradientNorm: number;
  /** BatchNorm only, channel by channel: what it keeps, and what these images have. */
  runningMean: number[] | null;
  runningVariance: number[] | null;
  inputMean: number[] | null;
  inputVariance: number[] | null;
}

/** One self-contained page; a Markdown file with its pictures; the pictures alone, for slides. */
export type ReportFormat = 'html' | 'markdown' | 'pictures';

export interface ReportFile {
  path: string;
  bytes: Uint8Array;
}

/** What a run file says of itself. */
export interface RunFileFacts {
  name: string;
  status: string;
  epochs: number;
  arithmetic: Arithmetic;
  document: RunDocument;
}

/** The engine's worker as the page sees it. Every rejection is an Error whose message is for people. */
export interface EngineApi {
  /** Starts an engine. One that was open before goes once the new one stands, its images with it. */
  open(options: OpenOptions): Promise<EngineInfo>;
  subscribe(listener: (update: EngineUpdate) => void): Promise<void>;

  /** Of this shape, 3x32x32 if none is given. */
  loadBuiltin(shape?: [channels: number, height: number, width: number]): Promise<DataInfo>;
  /** Random bytes of any shape, for measuring; documents call them "builtin". */
  loadNoise(
    shape: [channels: number, height: number, width: number],
    classes: number,
    train: number,
    test: number,
  ): Promise<DataInfo>;
  /** `run` says how pictures of a folder become images. What was loaded before stays if this fails. */
  loadFiles(
    files: DataFile[],
    run: RunDocument,
    progress: (progress: DataProgress) => void,
  ): Promise<DataInfo>;
  loadHosted(
    hosted: HostedSet,
    baseUrl: string,
    progress: (progress: DataProgress) => void,
  ): Promise<DataInfo>;
  /**
   * Makes the images that a run asks for stand ready where that takes no download: draws the built-in ones
   * in its size, takes kept ones, reads pictures again for another size.
   */
  prepareData(run: RunDocument, progress: (progress: DataProgress) => void): Promise<Prepared>;
  /** Keeps the loaded set for next time, while training goes on. Rejects with the reason if it cannot. */
  keepData(): Promise<void>;
  keptData(): Promise<KeptSet[]>;
  loadKept(id: string, progress: (progress: DataProgress) => void): Promise<DataInfo>;
  forgetData(id: string): Promise<void>;
  /** Of the images that this run would use. */
  statistics(run: RunDocument): Promise<DataStatistics>;
  /** A row for each class, with its first images. */
  sampleGrid(columns: number): Promise<PictureBytes>;
  /** A row for each image: as stored, then as the first epochs of this run see it. */
  augmentationPreview(run: RunDocument, rows: number, columns: number): Promise<PictureBytes>;
  images(split: Split, first: number, count: number): Promise<ImageBytes[]>;
  /** Some images, by their place. */
  pickImages(split: Split, indices: number[]): Promise<ImageBytes[]>;

  fields(): Promise<FieldLists>;
  presets(): Promise<Preset[]>;
  summarise(network: Settings): Promise<NetworkSummary>;

  configure(run: RunDocument): Promise<RunSummary>;
  /**
   * Saves the runs that stand ready under these names, by lane: now, after every epoch, every minute, and
   * when they pause or end.
   */
  saveRunsAs(ids: string[]): Promise<void>;
  /** The newest first; empty where the browser keeps nothing. */
  savedRuns(): Promise<SavedRun[]>;
  /** Saves what goes on; resolves when that is done or `unsaved` says why not. */
  saveNow(): Promise<void>;
  forgetSaved(id: string): Promise<void>;
  /** Paused where they were saved, ready to run on, with `configureRace`'s lanes if they are several. */
  resumeSaved(ids: string[]): Promise<ResumedRun[]>;
  /** Of a run file; the data must be the run's. */
  resumeFile(bytes: Uint8Array, name: string): Promise<ResumedRun>;
  run(): Promise<void>;
  pause(): Promise<void>;
  step(): Promise<void>;
  stop(): Promise<void>;
  /** Of one run file or several; with several, how they compare. */
  report(runFiles: Uint8Array[], format: ReportFormat): Promise<ReportFile[]>;
  /** Several runs that take turns, epoch by epoch; `configure` with more than one document. */
  configureRace(runs: RunDocument[]): Promise<RunSummary[]>;
  /** From the next step on; the schedule goes on from there. */
  setLearningRate(lr: number): Promise<void>;
  /** Images a second that this run would train, tried for so long. */
  probe(run: RunDocument, milliseconds: number): Promise<number>;
  /** Sweeps the rate on a network of its own; nothing else trains meanwhile. */
  searchRate(
    run: RunDocument,
    steps: number,
    progress: (search: RateSearch) => void,
  ): Promise<RateSearch>;
  cancelSearch(): Promise<void>;
  /**
   * C x H x W bytes; class -1: the one that the network says. In a race, of run `lane`. `weights`, here and
   * below: as an epoch's event brought them; null for the network as it is now.
   */
  inspect(
    pixels: Uint8Array,
    target: number,
    lane: number,
    weights: Float32Array | null,
  ): Promise<Inspection>;
  firstFilters(lane: number, weights: Float32Array | null): Promise<Filters | null>;
  /** Gradients are those of the last step, and 0 with `weights`. */
  layerStatistics(
    images: number,
    lane: number,
    weights: Float32Array | null,
  ): Promise<LayerStatistics[]>;
  digest(): Promise<string>;

  /** The run as it is now, as one file (docs/RUN_FILE.md); here and below, of a race run `lane`. */
  runFile(lane: number): Promise<Uint8Array<ArrayBuffer>>;
  readRunFile(bytes: Uint8Array, name: string): Promise<RunFileFacts>;
  // The run as it is now, for other programs (docs/EXPORT.md).
  exportOnnx(lane: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Weights as .safetensors. */
  exportWeights(lane: number): Promise<Uint8Array<ArrayBuffer>>;
  /** A module file for PyTorch; the weights are another export. */
  exportPytorch(lane: number): Promise<string>;
  /** The history as CSV: by epochs, by steps. */
  exportCsv(lane: number): Promise<string>;
  exportStepsCsv(lane: number): Promise<string>;
  /** What the network makes of one image, one number for each class. */
  logits(split: Split, index: number): Promise<Float32Array<ArrayBuffer>>;

  /** Floating-point operations a second of plain multiply-adds, all threads, in GFLOP/s. */
  measurePeak(milliseconds: number): Promise<number>;
}
