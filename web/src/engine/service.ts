/** The engine's side of the protocol. */

import type {
  DataFile,
  DataInfo,
  DataProgress,
  DataStatistics,
  EngineApi,
  EngineInfo,
  EngineUpdate,
  FieldLists,
  Filters,
  HostedSet,
  ImageBytes,
  Inspection,
  KeptSet,
  LayerStatistics,
  NetworkSummary,
  OpenOptions,
  PictureBytes,
  Prepared,
  Preset,
  RateSearch,
  ReportFile,
  ReportFormat,
  ResumedRun,
  RunFileFacts,
  RunDocument,
  RunSummary,
  SavedRun,
  Settings,
  Split,
} from '../protocol';
import { DataLoader } from './data/loader';
import { chooseBuild, openNative, thisDevice, unwrap, type NativeEngine } from './module';
import { Race } from './race';
import { makeReport } from './report';
import { macrotask, Runner } from './runner';
import { SavedRuns } from './saved_runs';
import { Saver } from './saver';

type Progress = (progress: DataProgress) => void;

export class EngineService implements EngineApi {
  private native: NativeEngine | null = null;
  private runner: Runner | null = null;
  private loader: DataLoader | null = null;
  private race: Race | null = null;
  private saver: Saver | null = null;
  /** Of the runs that stand ready, by lane. */
  private summaries: RunSummary[] = [];
  private searching = 0;
  private listener: (update: EngineUpdate) => void = () => undefined;

  async open(options: OpenOptions): Promise<EngineInfo> {
    const { native, build } = await openNative(chooseBuild(thisDevice(), options), options.baseUrl);
    this.native = native;
    const race = new Race(native);
    this.race = race;
    const source = {
      runFile: (lane: number) => race.inLane(lane, () => unwrap(native.runFile())),
      finished: (lane: number) => race.inLane(lane, () => unwrap(native.finished())),
    };
    const saver = new Saver(race, source, new SavedRuns(), () => this.runner?.refresh());
    this.saver = saver;
    this.runner = new Runner(saver, (update) => {
      this.listener({ ...update, unsaved: saver.unsaved });
    });
    this.loader = new DataLoader(native, (swap) => this.replaceImages(swap));
    const kernels = { simd: native.kernelName(), lanes: native.lanes() };
    return { ...build, ...kernels, arithmetic: native.arithmetic() };
  }

  subscribe(listener: (update: EngineUpdate) => void): Promise<void> {
    this.listener = listener;
    return Promise.resolve();
  }

  async loadBuiltin(shape?: [channels: number, height: number, width: number]): Promise<DataInfo> {
    return this.loaded(await this.data().builtin(shape));
  }

  async loadNoise(
    shape: [channels: number, height: number, width: number],
    classes: number,
    train: number,
    test: number,
  ): Promise<DataInfo> {
    return this.loaded(await this.data().noise(shape, classes, train, test));
  }

  async loadFiles(files: DataFile[], run: RunDocument, progress: Progress): Promise<DataInfo> {
    return this.loaded(await this.data().files(files, run, progress));
  }

  async loadHosted(hosted: HostedSet, baseUrl: string, progress: Progress): Promise<DataInfo> {
    return this.loaded(await this.data().hosted(hosted, baseUrl, progress));
  }

  async prepareData(run: RunDocument, progress: Progress): Promise<Prepared> {
    return this.loaded(await this.data().prepare(run, progress));
  }

  async keepData(): Promise<void> {
    await this.data().keep();
  }

  async keptData(): Promise<KeptSet[]> {
    return this.data().list();
  }

  async loadKept(id: string, progress: Progress): Promise<DataInfo> {
    return this.loaded(await this.data().kept(id, progress));
  }

  async forgetData(id: string): Promise<void> {
    await this.data().forget(id);
  }

  async statistics(run: RunDocument): Promise<DataStatistics> {
    const found = this.engine().statistics(JSON.stringify(run));
    return Promise.resolve(parse<DataStatistics>(found));
  }

  async sampleGrid(columns: number): Promise<PictureBytes> {
    return Promise.resolve(unwrap(this.engine().sampleGrid(columns)));
  }

  async augmentationPreview(
    run: RunDocument,
    rows: number,
    columns: number,
  ): Promise<PictureBytes> {
    const picture = this.engine().augmentationPreview(JSON.stringify(run), rows, columns);
    return Promise.resolve(unwrap(picture));
  }

  async images(split: Split, first: number, count: number): Promise<ImageBytes[]> {
    return this.pickImages(
      split,
      Array.from({ length: count }, (_, i) => first + i),
    );
  }

  async pickImages(split: Split, indices: number[]): Promise<ImageBytes[]> {
    const images: ImageBytes[] = [];
    for (const index of indices) {
      const label = unwrap(this.engine().label(split, index));
      images.push({ index, label, pixels: unwrap(this.engine().image(split, index)) });
    }
    return Promise.resolve(images);
  }

  async fields(): Promise<FieldLists> {
    return Promise.resolve(parse<FieldLists>(this.engine().fields()));
  }

  async presets(): Promise<Preset[]> {
    return Promise.resolve(parse<Preset[]>(this.engine().presets()));
  }

  async summarise(network: Settings): Promise<NetworkSummary> {
    return Promise.resolve(parse<NetworkSummary>(this.engine().summarise(JSON.stringify(network))));
  }

  async configure(run: RunDocument): Promise<RunSummary> {
    const [summary] = await this.configureRace([run]);
    if (!summary) throw new Error('There is no run to configure.');
    return summary;
  }

  async configureRace(runs: RunDocument[]): Promise<RunSummary[]> {
    const engine = await this.emptied();
    const summaries = runs.map((run, lane) => {
      const document = JSON.stringify(run);
      return parse<RunSummary>(lane === 0 ? engine.configure(document) : engine.addRun(document));
    });
    this.race?.begin(runs.length);
    this.summaries = summaries;
    this.training().reset();
    return summaries;
  }

  async saveRunsAs(ids: string[]): Promise<void> {
    const lanes = this.summaries.map(({ name, epochs }, lane) => ({
      ...{ id: ids[lane] ?? '', name, epochs },
      epochsDone: this.inLaneNow(lane, (engine) => historyOf(engine).epochs.length),
    }));
    await this.saving().begin(lanes);
  }

  async savedRuns(): Promise<SavedRun[]> {
    return this.saving().list();
  }

  async saveNow(): Promise<void> {
    this.saving().saveAll();
    await this.saving().settle();
  }

  async forgetSaved(id: string): Promise<void> {
    await this.saving().forget(id);
  }

  async resumeSaved(ids: string[]): Promise<ResumedRun[]> {
    const engine = await this.emptied();
    await this.saving().claim(ids);
    try {
      return await this.openSaved(engine, ids);
    } catch (error) {
      // Another tab may have what is missing here.
      await this.saving().end();
      throw error;
    }
  }

  async resumeFile(bytes: Uint8Array, name: string): Promise<ResumedRun> {
    const engine = await this.emptied();
    const summary = parse<RunSummary>(engine.resume(bytes, name, false));
    const [run] = this.readyAgain([summary], [null]);
    if (!run) throw new Error(`${name}: holds no run`);
    return run;
  }

  async setLearningRate(lr: number): Promise<void> {
    this.race?.setLearningRate(lr);
    return Promise.resolve();
  }

  async probe(run: RunDocument, milliseconds: number): Promise<number> {
    return Promise.resolve(unwrap(this.engine().probe(JSON.stringify(run), milliseconds)));
  }

  async searchRate(
    run: RunDocument,
    steps: number,
    progress: (search: RateSearch) => void,
  ): Promise<RateSearch> {
    await this.training().pause();
    const engine = this.engine();
    const turn = ++this.searching;
    unwrap(engine.beginRateSearch(JSON.stringify(run), steps));
    for (;;) {
      const search = parse<RateSearch>(engine.rateSearchSlice(100));
      progress(search);
      await macrotask();
      if (turn !== this.searching) return { ...search, finished: false };
      if (search.finished) {
        unwrap(engine.endRateSearch());
        return search;
      }
    }
  }

  async cancelSearch(): Promise<void> {
    await this.endSearch();
  }

  async inspect(
    pixels: Uint8Array,
    target: number,
    lane: number,
    weights: Float32Array | null,
  ): Promise<Inspection> {
    return this.inLane(lane, (engine) => unwrap(engine.inspectImage(pixels, target, weights)));
  }

  async firstFilters(lane: number, weights: Float32Array | null): Promise<Filters | null> {
    return this.inLane(lane, (engine) => unwrap(engine.firstFilters(weights)));
  }

  async layerStatistics(
    images: number,
    lane: number,
    weights: Float32Array | null,
  ): Promise<LayerStatistics[]> {
    return this.inLane(lane, (engine) =>
      parse<LayerStatistics[]>(engine.layerStatistics(images, weights)),
    );
  }

  async run(): Promise<void> {
    this.training().start();
    return Promise.resolve();
  }

  async pause(): Promise<void> {
    await this.training().pause();
    this.saver?.saveAll();
  }

  async step(): Promise<void> {
    await this.training().step();
  }

  async stop(): Promise<void> {
    await this.training().stop();
    this.saver?.saveAll();
  }

  async report(runFiles: Uint8Array[], format: ReportFormat): Promise<ReportFile[]> {
    return makeReport(this.engine(), runFiles, format);
  }

  async digest(): Promise<string> {
    return Promise.resolve(unwrap(this.engine().digest()));
  }

  async runFile(lane: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.inLane(lane, (engine) => unwrap(engine.runFile()));
  }

  async readRunFile(bytes: Uint8Array, name: string): Promise<RunFileFacts> {
    const text = unwrap(this.engine().readRunFile(bytes, name));
    return Promise.resolve(JSON.parse(text) as RunFileFacts);
  }

  async exportOnnx(lane: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.inLane(lane, (engine) => unwrap(engine.exportOnnx()));
  }

  async exportWeights(lane: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.inLane(lane, (engine) => unwrap(engine.exportWeights()));
  }

  async exportPytorch(lane: number): Promise<string> {
    return this.inLane(lane, (engine) => unwrap(engine.exportPytorch()));
  }

  async exportCsv(lane: number): Promise<string> {
    return this.inLane(lane, (engine) => unwrap(engine.exportCsv()));
  }

  async exportStepsCsv(lane: number): Promise<string> {
    return this.inLane(lane, (engine) => unwrap(engine.exportStepsCsv()));
  }

  async logits(split: Split, index: number): Promise<Float32Array<ArrayBuffer>> {
    return Promise.resolve(unwrap(this.engine().logits(split, index)));
  }

  async measurePeak(milliseconds: number): Promise<number> {
    return Promise.resolve(unwrap(this.engine().measurePeak(milliseconds)));
  }

  /** Runs end, saved, when other images take the place of theirs; not when `swap` throws. */
  private async replaceImages(swap: () => void): Promise<void> {
    const runner = this.training();
    const running = runner.current === 'running';
    await this.pause();
    await this.saving().settle();
    try {
      swap();
    } catch (error) {
      if (running) runner.start();
      throw error;
    }
    await runner.stop();
    await this.saving().end();
  }

  /** Before other runs come: those that stand ready end, saved. */
  private async emptied(): Promise<NativeEngine> {
    await this.endSearch();
    await this.stop();
    await this.saving().end();
    this.summaries = [];
    return this.engine();
  }

  private async openSaved(engine: NativeEngine, ids: string[]): Promise<ResumedRun[]> {
    const problems: (string | null)[] = [];
    const summaries: RunSummary[] = [];
    for (const [lane, id] of ids.entries()) {
      const { opened, problem } = await this.saving().open(id, (bytes) =>
        parse<RunSummary>(engine.resume(bytes, 'saved run', lane > 0)),
      );
      summaries.push(opened);
      problems.push(problem);
    }
    const runs = this.readyAgain(summaries, problems);
    await this.saveRunsAs(ids);
    return runs;
  }

  private readyAgain(summaries: RunSummary[], problems: (string | null)[]): ResumedRun[] {
    this.race?.begin(summaries.length);
    this.summaries = summaries;
    const runs = summaries.map((summary, lane) =>
      this.inLaneNow(lane, (engine) => ({
        summary,
        finished: unwrap(engine.finished()),
        ...historyOf(engine),
        problem: problems[lane] ?? null,
      })),
    );
    this.training().reset(runs.every(({ finished }) => finished) ? 'finished' : 'paused');
    return runs;
  }

  /** The memory that the page shows is another now. */
  private loaded<T>(result: T): T {
    this.training().refresh();
    return result;
  }

  private async endSearch(): Promise<void> {
    this.searching += 1;
    unwrap(this.engine().endRateSearch());
    return Promise.resolve();
  }

  /** One of the runs that take turns; whose turn it is stays. */
  private async inLane<T>(lane: number, ask: (engine: NativeEngine) => T): Promise<T> {
    return Promise.resolve(this.inLaneNow(lane, ask));
  }

  private inLaneNow<T>(lane: number, ask: (engine: NativeEngine) => T): T {
    if (!this.race) throw new Error('The engine is still loading.');
    return this.race.inLane(lane, () => ask(this.engine()));
  }

  private saving(): Saver {
    if (!this.saver) throw new Error('The engine is still loading.');
    return this.saver;
  }

  private data(): DataLoader {
    if (!this.loader) throw new Error('The engine is still loading.');
    return this.loader;
  }

  private engine(): NativeEngine {
    if (!this.native) throw new Error('The engine is still loading.');
    return this.native;
  }

  private training(): Runner {
    if (!this.runner) throw new Error('The engine is still loading.');
    return this.runner;
  }
}

function historyOf(engine: NativeEngine) {
  const { epochs, ...rest } = unwrap(engine.history());
  return { ...rest, epochs: JSON.parse(epochs) as ResumedRun['epochs'] };
}

/** The engine answers in JSON; wasm/ writes it as the protocol has it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function parse<T>(outcome: string | Error): T {
  return JSON.parse(unwrap(outcome)) as T;
}
