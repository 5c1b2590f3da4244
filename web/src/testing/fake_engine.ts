/** An engine for unit tests of what lies above it. Trains nothing; says what it is told to say. */

import type {
  DataFile,
  DataInfo,
  DataStatistics,
  EngineApi,
  EngineInfo,
  EngineUpdate,
  EpochEvent,
  KeptSet,
  Missing,
  OpenOptions,
  Prepared,
  RateSearch,
  ReportFormat,
  ResumedRun,
  RunDocument,
  RunSummary,
  SavedRun,
  StepEvent,
} from '../protocol';

export const kNoMnist: Missing = { source: 'mnist', otherwise: null, trouble: '' };

export class FakeEngine implements EngineApi {
  calls: string[] = [];
  info: EngineInfo = {
    build: 'threads',
    threads: 2,
    whySingle: null,
    simd: 'fake',
    lanes: 4,
    arithmetic: 'strict',
    offersFast: true,
  };
  configured: RunDocument | null = null;
  /** What prepareData says is missing; else what was loaded last is right. */
  missing: Missing | null = null;
  summary: RunSummary = kSummary;
  presetName = 'small';
  loaded: DataInfo = kBuiltin;
  kept: KeptSet[] = [];
  raced: RunDocument[] = [];
  saved: SavedRun[] = [];
  /** Where resumed runs stand. */
  resumed: ResumedRun = kResumed;
  refusal: Partial<Record<keyof EngineApi, string>> = {};
  /** Calls that are never answered, until another engine is opened. */
  readonly silent = new Set<keyof EngineApi>();
  private unanswered: ((closed: Error) => void)[] = [];
  private listener: (update: EngineUpdate) => void = () => undefined;

  tell(update: Partial<EngineUpdate>): void {
    const quiet = {
      events: [],
      trainMs: 0,
      trainImages: 0,
      busyMs: 0,
      memoryBytes: 0,
      error: null,
      unsaved: null,
    };
    this.listener({ state: 'running', ...quiet, ...update });
  }

  open(options: OpenOptions) {
    const arithmetic = options.arithmetic ?? 'strict';
    this.silent.clear();
    for (const reject of this.unanswered.splice(0)) reject(new Error('The engine was closed.'));
    return this.answer('open', { ...this.info, arithmetic }, arithmetic);
  }
  subscribe(listener: (update: EngineUpdate) => void) {
    this.listener = listener;
    return this.answer('subscribe', undefined);
  }
  loadBuiltin() {
    return this.load('loadBuiltin', kBuiltin);
  }
  loadFiles(files: DataFile[]) {
    const cifar: DataInfo = { ...kBuiltin, source: 'cifar10', name: 'CIFAR-10', train: 50000 };
    return this.load('loadFiles', cifar, files.map((file) => file.path).join());
  }
  prepareData() {
    const info = this.missing === null ? this.loaded : null;
    return this.answer<Prepared>('prepareData', { info, missing: this.missing });
  }
  keepData() {
    return this.answer('keepData', undefined);
  }
  keptData() {
    return this.answer('keptData', this.kept);
  }
  loadKept(id: string) {
    return this.load('loadKept', { ...kBuiltin, source: 'mnist', name: 'MNIST' }, id);
  }
  forgetData(id: string) {
    this.kept = this.kept.filter((set) => set.id !== id);
    return this.answer('forgetData', undefined, id);
  }
  statistics() {
    return this.answer('statistics', kStatistics);
  }
  sampleGrid() {
    return this.answer('sampleGrid', { width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) });
  }
  augmentationPreview() {
    return this.answer('augmentationPreview', { width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) });
  }
  loadNoise() {
    return this.answer('loadNoise', kBuiltin);
  }
  loadHosted() {
    return this.load('loadHosted', { ...kBuiltin, source: 'mnist', name: 'MNIST' });
  }
  images() {
    return this.answer('images', [{ index: 0, label: 1, pixels: new Uint8Array(12) }]);
  }
  fields() {
    const none = { run: [], data: [], augmentation: [], notation: [], optimizer: {}, layers: {} };
    const lr = { name: 'gamma', kind: 'number', required: false, default: 0.5, help: '' } as const;
    return this.answer('fields', { ...none, schedule: { constant: [], step: [lr] } });
  }
  presets() {
    const run: RunDocument = { network: { notation: 'C8 GAP c10', norm: 'none' }, epochs: 3 };
    return this.answer('presets', [{ name: this.presetName, title: 'a small one', run }]);
  }
  summarise(network: { notation?: unknown }) {
    const summary = { input: [3, 2, 2] as [number, number, number], layers: [], multiplyAdds: 7 };
    const parameters = String(network.notation).length;
    return this.answer('summarise', { ...kNoMemory, ...summary, parameters });
  }
  configure(run: RunDocument) {
    this.configured = run;
    return this.answer('configure', this.summary);
  }
  saveRunsAs(ids: string[]) {
    return this.answer('saveRunsAs', undefined, String(ids.length));
  }
  savedRuns() {
    return this.answer('savedRuns', this.saved);
  }
  saveNow() {
    return this.answer('saveNow', undefined);
  }
  forgetSaved(id: string) {
    this.saved = this.saved.filter((run) => run.id !== id);
    return this.answer('forgetSaved', undefined, id);
  }
  resumeSaved(ids: string[]) {
    const runs = ids.map(() => this.resumed);
    return this.answer('resumeSaved', runs, ids.join());
  }
  resumeFile(_bytes: Uint8Array, name: string) {
    return this.answer('resumeFile', this.resumed, name);
  }
  run() {
    return this.answer('run', undefined);
  }
  pause() {
    return this.answer('pause', undefined);
  }
  step() {
    return this.answer('step', undefined);
  }
  stop() {
    return this.answer('stop', undefined);
  }
  pickImages(_split: string, indices: number[]) {
    const images = indices.map((index) => ({ index, label: 1, pixels: new Uint8Array(12) }));
    return this.answer('pickImages', images, indices.join());
  }
  configureRace(runs: RunDocument[]) {
    this.raced = runs;
    const summaries = runs.map((run) => ({ ...kSummary, name: run.name ?? '' }));
    return this.answer('configureRace', summaries, String(runs.length));
  }
  setLearningRate(lr: number) {
    return this.answer('setLearningRate', undefined, String(lr));
  }
  probe() {
    return this.answer('probe', 50);
  }
  searchRate(_run: RunDocument, _steps: number, progress: (search: RateSearch) => void) {
    const points = [1e-3, 1e-2, 1e-1].map((lr) => ({ lr, loss: 2, smoothed: 2 }));
    progress({ points: points.slice(0, 1), finished: false, steepest: null, lowest: null });
    return this.answer('searchRate', { points, finished: true, steepest: 0.01, lowest: 0.1 });
  }
  cancelSearch() {
    return this.answer('cancelSearch', undefined);
  }
  inspect(_pixels: Uint8Array, target: number) {
    const said = { probability: Float64Array.of(0.25, 0.75), outputs: [], cam: null };
    return this.answer('inspect', { ...said, target: target < 0 ? 1 : target }, String(target));
  }
  firstFilters() {
    return this.answer('firstFilters', null);
  }
  layerStatistics() {
    return this.answer('layerStatistics', []);
  }
  report(runFiles: Uint8Array[], format: ReportFormat) {
    const path = format === 'html' ? 'report.html' : 'report.md';
    return this.answer('report', [{ path, bytes: new Uint8Array(9) }], `${runFiles.length}`);
  }
  digest() {
    return this.answer('digest', '0');
  }
  runFile(lane: number) {
    return this.answer('runFile', Uint8Array.of(1, 2), String(lane));
  }
  readRunFile(_bytes: Uint8Array, name: string) {
    const document = { name, network: { notation: 'C8 GAP c10' } };
    return this.answer('readRunFile', {
      name,
      status: 'finished',
      epochs: 2,
      arithmetic: 'strict' as const,
      document,
    });
  }
  exportOnnx(lane: number) {
    return this.answer('exportOnnx', Uint8Array.of(8, 6), String(lane));
  }
  exportWeights() {
    return this.answer('exportWeights', new Uint8Array(8));
  }
  exportPytorch() {
    return this.answer('exportPytorch', 'import torch\n');
  }
  exportCsv() {
    return this.answer('exportCsv', 'run,epoch\r\n');
  }
  exportStepsCsv() {
    return this.answer('exportStepsCsv', 'run,step\r\n');
  }
  logits() {
    return this.answer('logits', Float32Array.of(0, 1));
  }
  measurePeak() {
    return this.answer('measurePeak', 1);
  }

  private async load(name: keyof EngineApi, info: DataInfo, detail = ''): Promise<DataInfo> {
    await this.answer(name, undefined, detail);
    this.loaded = info;
    return info;
  }

  private answer<T>(name: keyof EngineApi, value: T, detail = ''): Promise<T> {
    this.calls.push(detail ? `${name} ${detail}` : name);
    if (this.silent.has(name)) return new Promise((_, reject) => this.unanswered.push(reject));
    const refusal = this.refusal[name];
    return refusal === undefined ? Promise.resolve(value) : Promise.reject(new Error(refusal));
  }
}

const kNoMemory = {
  memory: { inputBytes: 0, forwardBackwardBytes: 0, parameterBytes: 0, totalBytes: 0 },
  parameterBudget: 50000,
  overBudget: false,
};

const kPart = {
  classCounts: [60, 40],
  channels: [{ min: 0, max: 255, mean: 0.5, std: 0.25, histogram: [] }],
};
const kStatistics: DataStatistics = { classNames: ['cat', 'dog'], train: kPart, test: kPart };

const kBuiltin: DataInfo = {
  source: 'builtin',
  name: 'built-in',
  train: 100,
  test: 10,
  channels: 3,
  height: 2,
  width: 2,
  classNames: ['cat', 'dog'],
};

export const kSummary: RunSummary = {
  name: 'fake',
  network: { ...kNoMemory, input: [3, 2, 2], layers: [], parameters: 1, multiplyAdds: 1 },
  epochs: 2,
  batchSize: 10,
  stepsPerEpoch: 10,
  trainImages: 100,
  testImages: 10,
  memoryBytes: 1,
  dataName: 'built-in',
  document: {},
};

/** After its first epoch of two and one more step. */
export const kResumed: ResumedRun = {
  summary: kSummary,
  finished: false,
  epochs: [
    {
      ...{ kind: 'epoch', epoch: 1, trainLoss: 2, trainObjective: 2, trainAccuracy: 0.25 },
      ...{ testLoss: 1.5, testAccuracy: 0.5, digest: 'd1', last: false },
    },
  ],
  loss: Float32Array.from({ length: 11 }, (_, i) => 3 - i / 10),
  learningRate: new Float32Array(11).fill(0.1),
  images: {
    image: Uint32Array.of(0),
    label: Uint8Array.of(0),
    predicted: Uint8Array.of(1),
    probability: Float32Array.of(0.5),
    loss: Float32Array.of(1),
  },
  problem: null,
};

export const kStep: StepEvent = {
  kind: 'step',
  epoch: 1,
  step: 10,
  stepsPerEpoch: 10,
  globalStep: 10,
  loss: 1.5,
  objective: 1.5,
  correct: 5,
  images: 10,
  learningRate: 0.1,
  lane: 0,
};

export const kEpoch: EpochEvent = {
  kind: 'epoch',
  epoch: 1,
  trainLoss: 1.6,
  trainObjective: 1.6,
  trainAccuracy: 0.5,
  testLoss: 1.4,
  testAccuracy: 0.6,
  digest: 'abc',
  last: false,
  lane: 0,
  images: {
    image: Uint32Array.of(0, 1),
    label: Uint8Array.of(0, 1),
    predicted: Uint8Array.of(0, 0),
    probability: Float32Array.of(0.9, 0.8),
    loss: Float32Array.of(0.1, 1.6),
  },
  weights: Float32Array.of(1, 2),
};
