/** The runs at work: how they start, what the engine tells of them, how fast they are. */

import { batch, signal } from '@preact/signals';
import type { EngineApi, EngineUpdate, RunState, RunSummary } from '../protocol';
import { texts } from '../texts';
import { placeOf } from './places';
import type { Run } from './run';
import { factsOf } from './run_facts';
import { fittingGroups, normOf, onData, runDocument, type Norm, type SetUp } from './set_up';
import type { Store } from './store';
import { paceOf, type Pace, type Progress } from './timing';

type Engine = Pick<
  EngineApi,
  'configure' | 'configureRace' | 'run' | 'step' | 'pause' | 'stop' | 'setLearningRate'
>;

const kNoPace: Pace = { imagesPerSecond: 0, secondsLeft: null };
const kNothing: Progress = { trained: 0, classified: 0 };

export class Training {
  readonly state = signal<RunState>('idle');
  /** Start was pressed before the engine or the data stood ready. */
  readonly starting = signal(false);
  /** Of the runs that take turns, the one whose turn it is. */
  readonly lane = signal(0);
  readonly pace = signal<Pace>(kNoPace);
  readonly memoryBytes = signal(0);
  /** What was done before the engine began to measure. */
  private before: Progress = kNothing;

  constructor(
    private readonly store: Store,
    private readonly api: Engine,
  ) {}

  /** Running or paused: it has not ended. */
  active(): boolean {
    return this.state.peek() === 'running' || this.state.peek() === 'paused';
  }

  async start(): Promise<void> {
    if (this.starting.value) return;
    if (this.state.value === 'paused') {
      await this.command(() => this.api.run());
      return;
    }
    await this.begin(() => this.api.run());
  }

  /** Runs of these norms from the same weights, data and seed, that take turns. */
  async startRace(norms: Norm[], setUp: SetUp): Promise<void> {
    if (this.starting.value) return;
    // One race at a time in the charts.
    for (const run of racedOf(this.store.bench.runs.value)) run.shown.value = false;
    const num_groups = fittingGroups(setUp.network);
    const entries = norms.map((norm) => ({
      ...setUp,
      name: `${setUp.name} ${norm.replace('_norm', '')}`,
      network: { ...setUp.network, norm, num_groups },
    }));
    await this.begin(() => this.api.run(), entries);
  }

  /** One unit of work: of the paused run, or the first of a new one. */
  async step(): Promise<void> {
    if (this.active()) {
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

  /** From the next step on. */
  async setLearningRate(lr: number): Promise<void> {
    await this.command(() => this.api.setLearningRate(lr));
  }

  /** Brings a run to its start, and says what is in the way. */
  async whileStarting(work: () => Promise<void>): Promise<void> {
    const { store } = this;
    this.starting.value = true;
    store.part.value = 'watch';
    store.predictor.stop();
    store.resuming.clear();
    try {
      await store.whenReady();
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      store.errors.say(placeOf(message), message);
      store.resuming.offerSmaller(message);
    } finally {
      this.starting.value = false;
    }
  }

  /** The engine holds these runs now. */
  putBack(live: Run[]): void {
    const { store } = this;
    for (const place of ['run', 'training', 'network'] as const) store.errors[place].value = null;
    this.pace.value = kNoPace;
    this.lane.value = 0;
    store.looking.image.value = null;
    store.bench.hold(live);
  }

  /** The engine's clock starts where the live runs are. */
  measureFromHere(): void {
    this.before = this.progress();
  }

  follow(update: EngineUpdate): void {
    batch(() => {
      const { bench, errors, resuming, series } = this.store;
      const before = this.state.value;
      // One that was removed stays so, whatever the engine still says of it.
      const keep = (run: Run) => {
        if (bench.runs.value.includes(run)) bench.shelf.keepSoon(run);
      };
      this.state.value = update.state;
      this.memoryBytes.value = update.memoryBytes;
      if (update.error) errors.say('run', update.error);
      if (update.state !== before && update.state !== 'running') void resuming.list();
      for (const event of update.events) {
        const run = bench.live.value[event.lane];
        if (!run) continue;
        run.follow(event);
        this.lane.value = event.lane;
        if (event.kind === 'epoch') keep(run);
        if (event.kind === 'diverged') {
          errors.say('run', texts.peek().control.diverged(event.epoch, event.step));
        }
      }
      for (const run of bench.live.value) {
        if (run.state.value === update.state || run.state.value === 'diverged') continue;
        run.state.value = update.state;
        if (run.epochsDone.value > 0) keep(run);
      }
      this.updatePace(update);
      resuming.follow(update);
      if (update.state !== before) series.follow(update.state);
    });
  }

  private async begin(go: () => Promise<void>, race?: SetUp[]): Promise<void> {
    const { bench, engine, images, next, resuming } = this.store;
    await this.whileStarting(async () => {
      await engine.changeArithmetic();
      // Images that are being read are those of the run.
      const before = images.info.value;
      await next.chosen;
      const data = images.info.value;
      if (data === null) return;
      const raced = data === before ? race : race?.map((setUp) => onData(setUp, data));
      const setUps = raced ?? [next.setUp.value];
      if (!(await next.prepare())) return;
      if (!engine.info.value) return;
      const documents = setUps.map((setUp) => runDocument(setUp));
      const summaries = await resuming.answered(() =>
        documents.length > 1
          ? this.api.configureRace(documents)
          : Promise.all(documents.map((document) => this.api.configure(document))),
      );
      batch(() => {
        this.putOnBench(summaries, setUps);
      });
      await resuming.keep(bench.live.value);
      await resuming.answered(go);
    });
  }

  private putOnBench(summaries: RunSummary[], setUps: SetUp[]): void {
    const { bench, engine, images, next } = this.store;
    const data = images.info.value;
    const info = engine.info.value;
    if (!data || !info) return;
    const live = summaries.map((summary, lane) => {
      const facts = factsOf(summary, data, info, normOf(setUps[lane] ?? next.setUp.value));
      const run = bench.newRun(facts, summary.name);
      run.shown.value = summaries.length > 1;
      return run;
    });
    const [first] = live;
    if (first && live.length > 1) {
      for (const run of live.slice(1)) run.facts.weightsFrom = first.id;
    }
    bench.runs.value = [...live, ...bench.runs.value.filter((run) => !live.includes(run))];
    this.putBack(live);
    this.before = kNothing;
  }

  private async command(send: () => Promise<void>): Promise<void> {
    try {
      await this.store.resuming.answered(send);
    } catch (error) {
      this.store.errors.say('run', error);
    }
  }

  private updatePace(update: EngineUpdate): void {
    const live = this.store.bench.live.value;
    const [first] = live;
    if (!first) return;
    const progress = this.progress();
    if (progress.trained === 0) return;
    const { epochs, trainImages, testImages } = first.facts;
    const all = { epochs: epochs * live.length, trainImages, testImages };
    this.pace.value = paceOf(update, all, progress, this.before);
  }

  /** Of all live runs. */
  private progress(): Progress {
    let trained = 0;
    let classified = 0;
    for (const run of this.store.bench.live.value) {
      const step = run.lastStep.value;
      if (!step) continue;
      const { trainImages, batchSize, testImages } = run.facts;
      trained += (step.epoch - 1) * trainImages + Math.min(step.step * batchSize, trainImages);
      classified += run.epochsDone.value * testImages + (run.classified.value?.done ?? 0);
    }
    return { trained, classified };
  }
}

/** Runs that took turns with others. */
function racedOf(runs: readonly Run[]): Run[] {
  const firsts = new Set(runs.map(({ facts }) => facts.weightsFrom));
  return runs.filter(({ id, facts }) => facts.weightsFrom !== null || firsts.has(id));
}
