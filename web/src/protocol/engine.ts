/** The engine: which it is, and what it can be asked. */

import type {
  DataFile,
  DataInfo,
  DataProgress,
  DataStatistics,
  HostedSet,
  ImageBytes,
  KeptSet,
  PictureBytes,
  Prepared,
  Split,
} from './data';
import type { Filters, Inspection, LayerStatistics, NetworkSummary } from './network';
import type {
  EngineUpdate,
  RateSearch,
  ReportFile,
  ReportFormat,
  ResumedRun,
  RunFileFacts,
  RunSummary,
  SavedRun,
} from './run';
import type { Arithmetic, FieldLists, Preset, RunDocument, Settings } from './settings';

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
