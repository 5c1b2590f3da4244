/** The engine's side of the protocol. */

import type {
  DataInfo,
  DataProgress,
  EngineApi,
  EngineEvent,
  EngineInfo,
  EngineUpdate,
  EvaluationReport,
  FieldLists,
  HostedData,
  ImageBytes,
  Mistake,
  NetworkSummary,
  OpenOptions,
  Preset,
  RunDocument,
  RunSummary,
  Settings,
  Split,
} from '../protocol';
import { readCifar10, type Source } from './cifar_files';
import { chooseBuild, openNative, thisDevice, unwrap, type NativeEngine } from './module';
import { Runner } from './runner';

export class EngineService implements EngineApi {
  private native: NativeEngine | null = null;
  private runner: Runner | null = null;
  private listener: (update: EngineUpdate) => void = () => undefined;

  async open(options: OpenOptions): Promise<EngineInfo> {
    const build = chooseBuild(thisDevice(), options);
    const native = await openNative(build, options.baseUrl);
    this.native = native;
    this.runner = new Runner(
      {
        runSlice: (budgetMs) => parse<EngineEvent[]>(native.runSlice(budgetMs)),
        finished: () => unwrap(native.finished()),
        memoryBytes: () => native.memoryBytes(),
      },
      (update) => {
        this.listener(update);
      },
    );
    const kernels = { simd: native.kernelName(), lanes: native.lanes() };
    return { ...build, ...kernels, arithmetic: native.arithmetic() };
  }

  subscribe(listener: (update: EngineUpdate) => void): Promise<void> {
    this.listener = listener;
    return Promise.resolve();
  }

  async loadBuiltin(): Promise<DataInfo> {
    await this.training().stop();
    unwrap(this.engine().loadBuiltin());
    this.training().refresh();
    return this.dataInfo();
  }

  async loadNoise(
    shape: [channels: number, height: number, width: number],
    classes: number,
    train: number,
    test: number,
  ): Promise<DataInfo> {
    await this.training().stop();
    unwrap(this.engine().loadNoise(...shape, classes, train, test));
    this.training().refresh();
    return this.dataInfo();
  }

  async loadFiles(files: File[], progress: (progress: DataProgress) => void): Promise<DataInfo> {
    return this.load(
      files.map((file) => ({ name: file.name, bytes: file.size, stream: file.stream() })),
      progress,
    );
  }

  async loadHosted(
    hosted: HostedData,
    baseUrl: string,
    progress: (progress: DataProgress) => void,
  ): Promise<DataInfo> {
    const sources: Source[] = [];
    for (const { path, bytes } of hosted.files) {
      const response = await fetch(new URL(path, new URL('data/', baseUrl)));
      if (!response.ok || !response.body) {
        throw new Error(`data/${path}: the server answered ${response.status}.`);
      }
      sources.push({ name: path, bytes, stream: response.body });
    }
    return this.load(sources, progress);
  }

  async images(split: Split, first: number, count: number): Promise<ImageBytes[]> {
    const images: ImageBytes[] = [];
    for (let index = first; index < first + count; ++index) {
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
    await this.training().stop();
    const summary = parse<RunSummary>(this.engine().configure(JSON.stringify(run)));
    this.training().reset();
    return summary;
  }

  async run(): Promise<void> {
    this.training().start();
    return Promise.resolve();
  }

  async pause(): Promise<void> {
    await this.training().pause();
  }

  async step(): Promise<void> {
    await this.training().step();
  }

  async stop(): Promise<void> {
    await this.training().stop();
  }

  async evaluation(mistakes: number): Promise<EvaluationReport | null> {
    const report = parse<
      (Omit<EvaluationReport, 'mistakes'> & { mistakes: Omit<Mistake, 'pixels'>[] }) | null
    >(this.engine().evaluation(mistakes));
    if (!report) return Promise.resolve(null);
    return Promise.resolve({
      ...report,
      mistakes: report.mistakes.map((mistake) => ({
        ...mistake,
        pixels: unwrap(this.engine().image('test', mistake.index)),
      })),
    });
  }

  async digest(): Promise<string> {
    return Promise.resolve(unwrap(this.engine().digest()));
  }

  async measurePeak(milliseconds: number): Promise<number> {
    return Promise.resolve(unwrap(this.engine().measurePeak(milliseconds)));
  }

  /** A set that cannot be read leaves the one before in place. */
  private async load(
    sources: Source[],
    progress: (progress: DataProgress) => void,
  ): Promise<DataInfo> {
    await this.training().stop();
    const engine = this.engine();
    const add = (name: string, bytes: Uint8Array) => {
      unwrap(engine.addCifar10(name, bytes));
    };
    try {
      const batches = await readCifar10(sources, add, limited(progress));
      if (batches === 0) throw new Error('None of these files is a CIFAR-10 batch.');
      unwrap(engine.finishData());
    } catch (error) {
      unwrap(engine.discardData());
      throw error;
    }
    this.training().refresh();
    return this.dataInfo();
  }

  private dataInfo(): DataInfo {
    return parse<DataInfo>(this.engine().dataInfo());
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

/** The engine answers in JSON; wasm/bindings.cpp writes it as the protocol has it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function parse<T>(outcome: string | Error): T {
  return JSON.parse(unwrap(outcome)) as T;
}

/** At most some 20 messages a second. */
function limited(progress: (progress: DataProgress) => void): (progress: DataProgress) => void {
  let last = 0;
  return (value) => {
    const now = performance.now();
    if (now - last < 50 && value.doneBytes !== value.totalBytes) return;
    last = now;
    progress(value);
  };
}
