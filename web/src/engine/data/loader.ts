/** Gets images into the engine, from wherever they come, and keeps them for next time. */

import type {
  DataFile,
  DataInfo,
  DataProgress,
  DataSource,
  HostedSet,
  KeptSet,
  Missing,
  Prepared,
  RunDocument,
} from '../../protocol';
import { messageOf, unwrap, type NativeEngine } from '../module';
import { decodePicture } from './decode_picture';
import { KeptSets, type Facts, type KeptHeader } from './kept';
import { readData, type DataSink, type Decode } from './read_data';
import { fromFile, fromSite, type Source } from './sources';

type Progress = (progress: DataProgress) => void;
type Shape = [channels: number, height: number, width: number];

/** What a run asks of its images; `fit` and `testShare` count for folders alone. */
interface Wanted {
  source: DataSource;
  input: Shape;
  fit: string;
  testShare: number;
}

/** The engine's calls that the loader makes. */
export type DataEngine = Pick<
  NativeEngine,
  | 'loadBuiltin'
  | 'loadNoise'
  | 'sourceOf'
  | 'wantsFile'
  | 'addFile'
  | 'beginFolder'
  | 'addPicture'
  | 'beginKept'
  | 'addKept'
  | 'finishData'
  | 'discardData'
  | 'keptFacts'
  | 'keptBytes'
  | 'dataWanted'
  | 'dataInfo'
>;

const kBuiltinShape: Shape = [3, 32, 32];
const kDefaultWanted: Wanted = {
  source: 'folder',
  input: kBuiltinShape,
  fit: 'stretch',
  testShare: 0.2,
};

export class DataLoader {
  /** How the pictures at hand were read. */
  private wanted: Wanted = kDefaultWanted;
  /** The files they came from, for reading them again at another size. */
  private pictures: Source[] | null = null;
  /** Counts the sets, so that a set that is gone is not kept on. */
  private generation = 0;

  constructor(
    private readonly engine: DataEngine,
    /** Ends the run at hand when `swap` brings in other images; where it throws, the run goes on. */
    private readonly replace: (swap: () => void) => Promise<void>,
    private readonly sets: KeptSets = new KeptSets(),
    private readonly decode: Decode = decodePicture,
    private readonly breathe: () => Promise<void> = macrotask,
  ) {}

  async builtin(shape: Shape = kBuiltinShape): Promise<DataInfo> {
    await this.replace(() => {
      unwrap(this.engine.loadBuiltin(...shape));
    });
    return this.replaced();
  }

  async noise(shape: Shape, classes: number, train: number, test: number): Promise<DataInfo> {
    await this.replace(() => {
      unwrap(this.engine.loadNoise(...shape, classes, train, test));
    });
    return this.replaced();
  }

  async files(files: DataFile[], run: RunDocument, progress: Progress): Promise<DataInfo> {
    const wanted = this.wantedBy(run) ?? kDefaultWanted;
    return this.load(files.map(fromFile), wanted, progress);
  }

  async hosted(hosted: HostedSet, baseUrl: string, progress: Progress): Promise<DataInfo> {
    const sources = hosted.files.map((file) => fromSite(file, baseUrl));
    return this.load(sources, kDefaultWanted, progress);
  }

  async kept(id: string, progress: Progress): Promise<DataInfo> {
    let doneBytes = 0;
    const header = await this.staged(() =>
      this.sets.read(
        id,
        {
          begin: (facts) => {
            unwrap(this.engine.beginKept(JSON.stringify(facts)));
          },
          add: (bytes) => {
            unwrap(this.engine.addKept(bytes));
          },
        },
        (bytes) => {
          doneBytes += bytes;
          progress({ file: id, doneBytes, totalBytes: 0 });
        },
      ),
    );
    this.wanted = wantedOf(header);
    return this.replaced();
  }

  async prepare(run: RunDocument, progress: Progress): Promise<Prepared> {
    const wanted = parse<Wanted>(this.engine.dataWanted(JSON.stringify(run)));
    const info = this.info();
    const loaded: Wanted = { ...this.wanted, source: info.source, input: shapeOf(info) };
    if (fits(loaded, wanted)) return { info, missing: null };
    if (wanted.source === 'builtin') {
      return { info: await this.builtin(wanted.input), missing: null };
    }
    let trouble = '';
    try {
      if (wanted.source === 'folder' && info.source === 'folder' && this.pictures) {
        return { info: await this.load(this.pictures, wanted, progress), missing: null };
      }
      const id = await this.keptFor(wanted);
      if (id !== null) return { info: await this.kept(id, progress), missing: null };
    } catch (error) {
      trouble = messageOf(error);
    }
    return { info: null, missing: missing(wanted, info, trouble) };
  }

  async keep(): Promise<void> {
    const generation = this.generation;
    const facts = parse<Facts>(this.engine.keptFacts());
    const header: KeptHeader = { facts, fit: this.wanted.fit, testShare: this.wanted.testShare };
    const pause = async () => {
      await this.breathe();
      if (generation !== this.generation) throw new Error('another data set took its place');
    };
    await this.sets.write(
      header,
      (offset, most) => unwrap(this.engine.keptBytes(offset, most)),
      pause,
    );
  }

  list(): Promise<KeptSet[]> {
    return this.sets.list();
  }

  forget(id: string): Promise<void> {
    return this.sets.remove(id);
  }

  info(): DataInfo {
    return parse<DataInfo>(this.engine.dataInfo());
  }

  private async load(sources: Source[], wanted: Wanted, progress: Progress): Promise<DataInfo> {
    const source = await this.staged(() =>
      readData(sources, this.sink(wanted), this.decode, limited(progress)),
    );
    this.wanted = wanted;
    const info = this.replaced();
    this.pictures = source === 'folder' ? sources : null;
    return info;
  }

  /** A set that cannot be read leaves the one before in place, and its run at work. */
  private async staged<T>(read: () => Promise<T>): Promise<T> {
    try {
      unwrap(this.engine.discardData());
      const result = await read();
      await this.replace(() => {
        unwrap(this.engine.finishData());
      });
      return result;
    } catch (error) {
      unwrap(this.engine.discardData());
      throw error;
    }
  }

  private sink({ input, fit, testShare }: Wanted): DataSink {
    const { engine } = this;
    return {
      sourceOf: (path) => engine.sourceOf(path),
      wantsFile: (path) => engine.wantsFile(path),
      addFile: (path, bytes) => {
        unwrap(engine.addFile(path, bytes));
      },
      beginFolder: (paths, name) =>
        parse<number[]>(engine.beginFolder(JSON.stringify({ paths, input, fit, testShare, name }))),
      addPicture: (file, { rgba, width, height }) => {
        unwrap(engine.addPicture(file, rgba, width, height));
      },
    };
  }

  /** null while the document is not right; loading files does not wait for that. */
  private wantedBy(run: RunDocument): Wanted | null {
    const outcome = this.engine.dataWanted(JSON.stringify(run));
    return outcome instanceof Error ? null : (JSON.parse(outcome) as Wanted);
  }

  /** The newest kept set that is what is wanted. */
  private async keptFor(wanted: Wanted): Promise<string | null> {
    for (const { id, source } of await this.sets.list()) {
      if (source !== wanted.source) continue;
      if (fits(wantedOf(await this.sets.header(id)), wanted)) return id;
    }
    return null;
  }

  private replaced(): DataInfo {
    this.generation += 1;
    this.pictures = null;
    return this.info();
  }
}

function shapeOf({ channels, height, width }: DataInfo): Shape {
  return [channels, height, width];
}

function wantedOf({ facts, fit, testShare }: KeptHeader): Wanted {
  return { source: facts.source, input: facts.shape, fit, testShare };
}

/** CIFAR-10 and MNIST are as they are; the trainer says when a network takes another size. */
function fits(loaded: Wanted, wanted: Wanted): boolean {
  if (loaded.source !== wanted.source) return false;
  if (wanted.source === 'cifar10' || wanted.source === 'mnist') return true;
  const sameSize = loaded.input.every((extent, i) => extent === wanted.input[i]);
  if (wanted.source === 'builtin') return sameSize;
  return sameSize && loaded.fit === wanted.fit && loaded.testShare === wanted.testShare;
}

function missing({ source, input }: Wanted, info: DataInfo, trouble: string): Missing {
  const read = source === 'folder' && info.source === 'folder';
  return { source, otherwise: read ? { name: info.name, size: input.join('x') } : null, trouble };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function parse<T>(outcome: string | Error): T {
  return JSON.parse(unwrap(outcome)) as T;
}

/** At most some 20 messages a second. */
function limited(progress: Progress): Progress {
  let last = 0;
  return (value) => {
    const now = performance.now();
    if (now - last < 50 && value.doneBytes !== value.totalBytes) return;
    last = now;
    progress(value);
  };
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
