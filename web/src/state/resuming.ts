/** Runs that go on: after a reload, from a file, and after a fault of the engine. */

import { batch, computed, signal } from '@preact/signals';
import type { EngineApi, EngineUpdate, ResumedRun, RunDocument, SavedRun } from '../protocol';
import { lockOf } from '../protocol/locks';
import { texts } from '../texts';
import type { OtherRun } from './hand_in';
import type { Run } from './run';
import { factsOf } from './run_facts';
import { normOf, setUpFrom } from './set_up';
import type { Store } from './store';
import { Watchdog } from './watchdog';

/** What a person can do about a fault, with one button. */
export type Remedy =
  | { kind: 'slower'; run: Run; rate: number }
  | { kind: 'smallerBatch'; batch: number }
  | { kind: 'restart' };

type Engine = Pick<
  EngineApi,
  | 'savedRuns'
  | 'saveRunsAs'
  | 'saveNow'
  | 'forgetSaved'
  | 'resumeSaved'
  | 'resumeFile'
  | 'setLearningRate'
  | 'run'
>;

/** Restarts in a row without an epoch between them. */
const kMostRestarts = 3;
const kSlower = 10;

export class Resuming {
  readonly saved = signal<SavedRun[]>([]);
  /** What the files take. */
  readonly bytes = computed(() => this.saved.value.reduce((sum, { bytes }) => sum + bytes, 0));
  /** Those that the list of runs has not: their record could not be kept, or read. */
  readonly unlisted = computed(() => {
    const ids = new Set(this.store.bench.runs.value.map(({ id }) => id));
    return this.saved.value.filter(({ id, live }) => !live && !ids.has(id));
  });
  /** Why the runs at work are not saved. */
  readonly unsaved = signal<string | null>(null);
  /** An unfinished run that was found when the page opened. */
  readonly offer = signal<Run | null>(null);
  /** What was done about a fault, or what was wrong with a file. */
  readonly notice = signal<string | null>(null);
  readonly remedy = signal<Remedy | null>(null);

  private readonly watchdog = new Watchdog(() => void this.recover(texts.peek().faults.silent));
  private restarts = 0;
  private replacing = false;
  /** The rate of the last attempt to get over a loss that is no number. */
  private tried: { run: Run; rate: number } | null = null;

  constructor(
    private readonly store: Store,
    private readonly api: Engine,
    private readonly locks: LockManager | undefined = (navigator as { locks?: LockManager }).locks,
  ) {
    // Browsers end hidden tabs without a word, on phones above all.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden && store.training.state.peek() === 'running') void this.saveNow();
      if (!document.hidden && this.offer.peek() !== null) void this.checkOffer();
    });
  }

  savedOf(run: Run): SavedRun | undefined {
    return this.saved.value.find(({ id }) => id === run.id);
  }

  async list(): Promise<void> {
    this.saved.value = await this.api.savedRuns().catch(() => []);
  }

  /** After the page has opened: the newest run that broke off. */
  findUnfinished(): void {
    const open = this.saved.value.filter(({ finished }) => !finished);
    this.propose(open.find(({ live }) => !live));
    // At work in another tab, which may be dying: its locks go last.
    for (const { id } of open.filter(({ live }) => live)) void this.proposeWhenFree(id);
  }

  private async proposeWhenFree(id: string): Promise<void> {
    await this.locks?.request(lockOf(id), { mode: 'shared' }, () => undefined);
    await this.list();
    if (this.store.bench.live.value.length > 0 || this.store.training.starting.value) return;
    const offered = this.offer.value?.id;
    const newest = this.saved.value.find((run) => run.id === id || run.id === offered);
    if (newest?.id === id && !newest.finished && !newest.live) this.propose(newest);
  }

  /** Another tab may have taken it up meanwhile. */
  private async checkOffer(): Promise<void> {
    await this.list();
    const run = this.offer.value;
    if (run && this.savedOf(run)?.live !== false) this.offer.value = null;
  }

  private propose(saved: SavedRun | undefined): void {
    this.offer.value = this.store.bench.runs.value.find((run) => run.id === saved?.id) ?? null;
  }

  async forget(id: string): Promise<void> {
    if (this.offer.value?.id === id) this.offer.value = null;
    this.saved.value = this.saved.value.filter((one) => one.id !== id);
    await this.api.forgetSaved(id).catch(() => undefined);
    await this.list();
  }

  /** The runs that stand ready are saved from now on. */
  async keep(runs: Run[]): Promise<void> {
    try {
      await this.api.saveRunsAs(runs.map(({ id }) => id));
    } catch (error) {
      this.unsaved.value = messageOf(error);
    }
  }

  /** Another run begins. */
  clear(): void {
    this.offer.value = this.notice.value = this.remedy.value = null;
    this.unsaved.value = null;
  }

  /** From where the run was saved; runs that took turns do so again. */
  async goOn(run: Run, how: { rate?: number; paused?: boolean } = {}): Promise<void> {
    const runs = this.turnsWith(run);
    await this.store.training.whileStarting(async () => {
      if (!(await this.prepare(run.facts.document as unknown as RunDocument, run.facts.arithmetic)))
        return;
      const resumed = await this.answered(() => this.api.resumeSaved(runs.map(({ id }) => id)));
      this.takeUp(runs, resumed);
      if (how.rate !== undefined) await this.api.setLearningRate(how.rate);
      if (!how.paused && !resumed.every(({ finished }) => finished)) {
        await this.answered(() => this.api.run());
      }
    });
    await this.list();
  }

  /** A run of a file that somebody gave. */
  async goOnFile({ file, bytes, facts }: OtherRun): Promise<void> {
    const { store } = this;
    await store.training.whileStarting(async () => {
      if (!(await this.prepare(facts.document, facts.arithmetic))) return;
      const resumed = await this.answered(() => this.api.resumeFile(bytes, file));
      const data = store.images.info.value;
      const engine = store.engine.info.value;
      const fields = store.next.fields.value;
      if (!data || !engine || !fields) return;
      const norm = normOf(setUpFrom(facts.document, fields));
      const run = store.bench.newRun(
        factsOf(resumed.summary, data, engine, norm),
        resumed.summary.name,
      );
      this.takeUp([run], [resumed]);
      await this.keep([run]);
      if (!resumed.finished) await this.answered(() => this.api.run());
    });
    await this.list();
  }

  /** What a person asked of the engine, which must answer in time; `heard` for each word in between. */
  async answered<T>(call: (heard: () => void) => Promise<T>): Promise<T> {
    this.watchdog.expect();
    try {
      return await call(() => {
        this.watchdog.heard(true);
      });
    } finally {
      if (this.store.training.state.peek() !== 'running') this.watchdog.stop();
    }
  }

  /** What an update says beyond events. */
  follow(update: EngineUpdate): void {
    this.unsaved.value = update.unsaved;
    this.watchdog.heard(update.state === 'running');
    for (const event of update.events) {
      if (event.kind === 'epoch') {
        this.restarts = 0;
        if (this.tried?.run === this.store.bench.live.value[event.lane]) this.tried = null;
      }
      if (event.kind === 'diverged') this.offerSlower(this.store.bench.live.value[event.lane]);
    }
    if (update.state === 'failed') this.failed(update.error ?? '');
  }

  /** The batch is what memory goes by; null where the error says nothing of memory. */
  offerSmaller(message: string): void {
    const { batch_size } = this.store.next.setUp.value;
    if (!isMemory(message) || batch_size < 2) return;
    this.remedy.value = { kind: 'smallerBatch', batch: Math.max(1, batch_size >> 1) };
  }

  async useRemedy(): Promise<void> {
    const remedy = this.remedy.value;
    this.remedy.value = null;
    switch (remedy?.kind) {
      case 'slower':
        this.tried = remedy;
        await this.goOn(remedy.run, { rate: remedy.rate });
        break;
      case 'smallerBatch':
        this.store.next.setRun({ batch_size: remedy.batch });
        await this.store.training.start();
        break;
      case 'restart':
        this.restarts = 0;
        await this.recover(texts.peek().faults.silent);
        break;
      case undefined:
        break;
    }
  }

  /** A new engine, the images at hand, and the runs from where they were saved. */
  async recover(reason: string): Promise<void> {
    if (this.replacing) return;
    const { store } = this;
    const t = texts.peek().faults;
    const [first] = store.bench.live.value;
    const state = store.training.state.value;
    const starting = store.training.starting.value;
    this.replacing = true;
    this.watchdog.stop();
    try {
      this.restarts += 1;
      if (this.restarts > kMostRestarts) {
        store.errors.say('run', t.gaveUp(reason));
        this.remedy.value = { kind: 'restart' };
        store.training.state.value = 'failed';
        return;
      }
      await store.engine.replace();
      this.replacing = false;
      if (starting) {
        store.errors.say('run', t.again(reason));
        return;
      }
      const paused = state === 'paused' || state === 'finished';
      const goesOn = first && (paused || state === 'running' || state === 'failed');
      if (goesOn) await this.goOn(first, { paused });
      if (store.errors.run.value !== null) return;
      this.notice.value = goesOn ? t.restarted(reason) : t.restartedIdle(reason);
    } catch (error) {
      store.errors.say('engine', error);
    } finally {
      this.replacing = false;
    }
  }

  /** Where it fails, updates say why: `unsaved`, or the engine's death. */
  private async saveNow(): Promise<void> {
    await this.api.saveNow().catch(() => undefined);
  }

  private failed(error: string): void {
    if (!isMemory(error)) {
      void this.recover(error);
      return;
    }
    // The same would need the same memory again.
    this.offerSmaller(error);
    void this.store.engine.replace().catch((trouble: unknown) => {
      this.store.errors.say('engine', trouble);
    });
  }

  private offerSlower(run: Run | undefined): void {
    if (!run) return;
    const last = run.lastStep.value?.learningRate ?? this.store.next.setUp.value.optimizer.lr;
    const tried = this.tried?.run === run ? this.tried.rate : Infinity;
    const rate = Math.min(Number(last), tried) / kSlower;
    this.remedy.value = { kind: 'slower', run, rate: Number(rate.toPrecision(6)) };
  }

  private takeUp(runs: Run[], resumed: ResumedRun[]): void {
    batch(() => {
      this.store.training.putBack(runs);
      runs.forEach((run, i) => {
        const one = resumed[i];
        if (one) run.takeUp(one);
      });
      this.store.training.measureFromHere();
      const problem = resumed.find((one) => one.problem !== null)?.problem;
      this.notice.value = problem ? texts.peek().faults.olderState(problem) : null;
    });
  }

  /** The images of a run and an engine of its arithmetic; says what is missing. */
  private async prepare(document: RunDocument, arithmetic: 'strict' | 'fast'): Promise<boolean> {
    const { store } = this;
    store.engine.arithmetic.value = arithmetic;
    await store.engine.changeArithmetic();
    if (await store.images.prepare(document)) return true;
    const source = document.data?.source;
    const hosted = store.images.hosted.value?.sets.find((set) => set.source === source);
    if (hosted && (await store.images.useHosted(hosted))) return true;
    store.errors.say('run', store.images.error.value ?? store.images.missing.value);
    return false;
  }

  /** All runs of a race, where all can go on; else the run alone. */
  private turnsWith(run: Run): Run[] {
    const first = run.facts.weightsFrom ?? run.id;
    const race = this.store.bench.runs.value.filter(
      ({ id, facts }) => id === first || facts.weightsFrom === first,
    );
    const open = race.every((one) => this.savedOf(one)) && race.some((one) => !this.isDone(one));
    if (race.length < 2 || !open || this.isDone(run)) return [run];
    return race.sort((a, b) => Number(b.id === first) - Number(a.id === first));
  }

  private isDone(run: Run): boolean {
    return this.savedOf(run)?.finished ?? false;
  }
}

function isMemory(message: string): boolean {
  return /^\[memory\]|out of memory/i.test(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
