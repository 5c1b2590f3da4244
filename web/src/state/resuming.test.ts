import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SavedRun, StepEvent } from '../protocol';
import { FakeEngine, kNoMnist, kResumed } from '../testing/fake_engine';
import type { RunKeeper } from './kept_runs';
import { Run, type KeptRun, type RunFacts } from './run';
import { Store } from './store';
import { kPatience } from './watchdog';

class FakeKeeper implements RunKeeper {
  constructor(readonly kept: KeptRun[]) {}
  all() {
    return Promise.resolve(this.kept);
  }
  put() {
    return Promise.resolve();
  }
  relabel() {
    return Promise.resolve();
  }
  remove() {
    return Promise.resolve();
  }
}

const kFacts: RunFacts = {
  id: 'a',
  created: 1,
  document: { name: 'r1', network: { notation: 'C8 GAP c10' }, epochs: 2 },
  norm: 'none',
  arithmetic: 'strict',
  dataName: 'built-in',
  classNames: ['cat', 'dog'],
  channels: 3,
  height: 2,
  width: 2,
  network: kResumed.summary.network,
  epochs: 2,
  batchSize: 10,
  stepsPerEpoch: 10,
  trainImages: 100,
  testImages: 10,
  threads: 2,
  weightsFrom: null,
};

const kept = (facts: Partial<RunFacts> = {}): KeptRun =>
  new Run(
    { ...kFacts, ...facts },
    { name: `run ${facts.id ?? 'a'}`, note: '', colour: null },
  ).keep();

const saved = (change: Partial<SavedRun> = {}): SavedRun => ({
  ...{ id: 'a', name: 'r1', epochsDone: 1, epochs: 2, finished: false },
  ...{ saved: 5, bytes: 1e6, live: false, ...change },
});

const kStep: StepEvent = {
  ...{ kind: 'step', epoch: 2, step: 2, stepsPerEpoch: 10, globalStep: 12, loss: 1, objective: 1 },
  ...{ correct: 5, images: 10, learningRate: 0.1, lane: 0 },
};

let engine: FakeEngine;
let store: Store;

async function open(runs: KeptRun[], files: SavedRun[]): Promise<void> {
  engine = new FakeEngine();
  engine.saved = files;
  store = new Store(engine, 'http://localhost/', { keeper: new FakeKeeper(runs) });
  await store.whenReady();
}

const offered = () => store.resuming.offer.value?.id ?? null;
const callsSince = (name: string) => engine.calls.slice(engine.calls.lastIndexOf(name));

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('after a reload', () => {
  it('takes its offer back once another tab has taken the run up', async () => {
    await open([kept()], [saved()]);
    expect(offered()).toBe('a');
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    const look = () => document.dispatchEvent(new Event('visibilitychange'));
    look();
    await new Promise((done) => setTimeout(done));
    expect(offered()).toBe('a');
    engine.saved = [saved({ live: true })];
    look();
    await vi.waitFor(() => {
      expect(offered()).toBeNull();
    });
  });

  it('offers the run that broke off, and goes on with it', async () => {
    await open([kept()], [saved()]);
    expect(offered()).toBe('a');
    const run = store.resuming.offer.value;
    if (!run) return;
    await store.resuming.goOn(run);
    expect(engine.calls.filter((call) => /resume|^run/.test(call))).toEqual([
      'resumeSaved a',
      'run',
    ]);
    expect(store.bench.live.value).toEqual([run]);
    expect(store.bench.focus.value).toBe(run);
    expect(offered()).toBeNull();
    expect(run.history.epochs).toMatchObject([{ epoch: 1, testAccuracy: 0.5 }]);
    expect(run.history.stepLoss.points).toHaveLength(11);
    expect(run.lastStep.value).toMatchObject({ epoch: 2, step: 1, globalStep: 11 });
    engine.tell({ events: [kStep] });
    expect(run.history.stepLoss.points).toHaveLength(12);
  });

  it('offers nothing that is finished, at work in another tab, or unknown', async () => {
    await open([kept()], [saved({ finished: true })]);
    expect(offered()).toBeNull();
    await open([kept()], [saved({ live: true })]);
    expect(offered()).toBeNull();
    await open([], [saved()]);
    expect(offered()).toBeNull();
  });

  it('offers a run of another tab once that tab is gone', async () => {
    const gone: (() => void)[] = [];
    const locks = { request: () => new Promise<void>((done) => gone.push(done)) };
    vi.stubGlobal('navigator', { language: 'en', locks });
    /** The tab is gone, and what is saved was listed anew. */
    const free = async () => {
      engine.calls = [];
      gone.shift()?.();
      await expect.poll(() => engine.calls).toContain('savedRuns');
      await Promise.resolve();
    };
    const before = [saved({ live: true }), saved({ id: 'b', saved: 4 })];
    const after = [saved(), saved({ id: 'b', saved: 4 })];
    await open([kept(), kept({ id: 'b' })], before);
    expect(offered()).toBe('b');
    engine.saved = after;
    await free();
    expect(offered()).toBe('a');

    // It came to its end there; it is another one's by now; or something else is at work here.
    for (const change of [{ finished: true }, { live: true }]) {
      await open([kept()], [saved({ live: true })]);
      engine.saved = [saved(change)];
      await free();
      expect(offered()).toBeNull();
    }
    await open([kept()], [saved({ live: true })]);
    await store.training.start();
    engine.saved = [saved()];
    await free();
    expect(offered()).toBeNull();
  });

  it('loads a finished run without running on', async () => {
    await open([kept()], [saved({ finished: true })]);
    engine.resumed = { ...kResumed, finished: true };
    const [run] = store.bench.runs.value;
    if (run) await store.resuming.goOn(run);
    expect(engine.calls).not.toContain('run');
    expect(run?.state.value).toBe('finished');
  });

  it('goes on with all runs of a race', async () => {
    const race = [kept({ id: 'b', weightsFrom: 'a' }), kept()];
    await open(race, [saved(), saved({ id: 'b', finished: true })]);
    const run = store.bench.runs.value.find(({ id }) => id === 'a');
    if (run) await store.resuming.goOn(run);
    expect(engine.calls).toContain('resumeSaved a,b');
    expect(store.bench.live.value.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('forgets runs that broke off before anything was saved', async () => {
    await open([kept()], []);
    expect(store.bench.runs.value).toEqual([]);
  });

  it('takes images from the site where they are not at hand', async () => {
    const sets = [{ source: 'mnist', files: [{ path: 'x', bytes: 1 }] }];
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ sets })));
    await open([kept({ document: { ...kFacts.document, data: { source: 'mnist' } } })], [saved()]);
    engine.missing = kNoMnist;
    const [run] = store.bench.runs.value;
    if (run) await store.resuming.goOn(run);
    expect(engine.calls.filter((call) => /loadHosted|resume/.test(call))).toEqual([
      'loadHosted',
      'resumeSaved a',
    ]);
  });

  it('says which images are missing', async () => {
    await open([kept()], [saved()]);
    engine.missing = kNoMnist;
    const [run] = store.bench.runs.value;
    if (run) await store.resuming.goOn(run);
    expect(store.errors.run.value).toBe('This run needs MNIST, not loaded yet.');
    expect(engine.calls).not.toContain('resumeSaved a');
  });

  it('says when an older state had to do, and why none can be opened', async () => {
    await open([kept()], [saved()]);
    engine.resumed = { ...kResumed, problem: 'damaged' };
    const [run] = store.bench.runs.value;
    if (run) await store.resuming.goOn(run);
    expect(store.resuming.notice.value).toContain('cannot be read (damaged)');
    engine.refusal.resumeSaved = 'saved run: damaged';
    if (run) await store.resuming.goOn(run);
    expect(store.errors.run.value).toBe('saved run: damaged');
  });

  it('measures from where it goes on', async () => {
    await open([kept()], [saved()]);
    const [run] = store.bench.runs.value;
    if (run) await store.resuming.goOn(run);
    engine.tell({ events: [kStep], trainMs: 100, trainImages: 10, busyMs: 100 });
    // 80 images to train at 10 ms, 10 to classify at a third of that.
    expect(store.training.pace.value.secondsLeft).toBeCloseTo(0.8 + 0.1 / 3);
  });
});

describe('saving', () => {
  it('says when it fails, and trains on', async () => {
    await open([], []);
    engine.refusal.saveRunsAs = 'no storage';
    await store.training.start();
    expect(store.resuming.unsaved.value).toBe('no storage');
    expect(engine.calls.at(-1)).toBe('run');
    engine.tell({ unsaved: 'no room' });
    expect(store.resuming.unsaved.value).toBe('no room');
    engine.tell({ unsaved: null });
    expect(store.resuming.unsaved.value).toBeNull();
  });

  it('happens at once when the page gets hidden while a run is at work', async () => {
    await open([], []);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const change = () => document.dispatchEvent(new Event('visibilitychange'));
    const saves = () => engine.calls.filter((call) => call === 'saveNow').length;
    change();
    expect(saves()).toBe(0);
    await store.training.start();
    engine.tell({ state: 'running' });
    change();
    expect(saves()).toBe(1);
    hidden.mockReturnValue(false);
    change();
    expect(saves()).toBe(1);
    hidden.mockReturnValue(true);
    engine.tell({ state: 'paused' });
    change();
    expect(saves()).toBe(1);
    engine.tell({ state: 'running' });
    engine.refusal.saveNow = 'The engine was closed.';
    change();
    expect(saves()).toBe(2);
    hidden.mockRestore();
  });

  it('lists files of runs without a record apart, and removes them', async () => {
    const lost = saved({ id: 'lost' });
    await open([kept()], [saved(), lost, saved({ id: 'elsewhere', live: true })]);
    expect(store.resuming.unlisted.value).toEqual([lost]);
    await store.resuming.forget('lost');
    expect(engine.calls).toContain('forgetSaved lost');
    expect(store.resuming.unlisted.value).toEqual([]);
    expect(offered()).toBe('a');
  });

  it('removes a run with its file', async () => {
    await open([kept()], [saved()]);
    expect(store.resuming.bytes.value).toBe(1e6);
    const [run] = store.bench.runs.value;
    if (run) await store.removeRun(run);
    expect(engine.calls).toContain('forgetSaved a');
    expect(store.resuming.bytes.value).toBe(0);
    expect(offered()).toBeNull();
  });
});

describe('a file of somebody else', () => {
  it('goes on as a run of this browser', async () => {
    await open([], []);
    await store.handIn.open([new File([Uint8Array.of(1)], 'theirs.safetensors')]);
    const [other] = store.handIn.others.value;
    if (other) await store.resuming.goOnFile(other);
    expect(callsSince('resumeFile theirs.safetensors')).toEqual([
      'resumeFile theirs.safetensors',
      'saveRunsAs 1',
      'run',
      'savedRuns',
    ]);
    expect(store.bench.focus.value?.epochsDone.value).toBe(1);
    expect(store.bench.runs.value).toHaveLength(1);
  });
});

describe('faults', () => {
  beforeEach(async () => {
    await open([], []);
    await store.training.start();
    engine.tell({ state: 'running' });
    engine.calls = [];
  });

  const restarted = () => engine.calls.filter((call) => /^(open|load|resume|run)/.test(call));
  const settled = () => expect.poll(() => engine.calls.includes('run')).toBe(true);

  it('starts the engine again when its worker dies, with images and run', async () => {
    store.engineDied('The engine’s worker stopped.');
    await settled();
    const id = store.bench.live.value[0]?.id ?? '';
    expect(restarted()).toEqual(['open strict', 'loadBuiltin', `resumeSaved ${id}`, 'run']);
    expect(store.resuming.notice.value).toContain('The engine’s worker stopped. It was started');
  });

  it('starts it again when it fails or falls silent', async () => {
    engine.tell({ state: 'failed', error: 'unreachable' });
    await settled();
    vi.useFakeTimers();
    engine.tell({ state: 'running' });
    engine.calls = [];
    await vi.advanceTimersByTimeAsync(kPatience * 1000);
    vi.useRealTimers();
    await settled();
    expect(restarted()).toContain('open strict');
    expect(store.resuming.notice.value).toContain('no longer answered');
  });

  it.each(['configure', 'run'] as const)(
    'starts it again when it does not answer %s',
    async (call) => {
      engine.tell({ state: 'stopped' });
      engine.silent.add(call);
      vi.useFakeTimers();
      void store.training.start();
      await vi.advanceTimersByTimeAsync(kPatience * 1000);
      vi.useRealTimers();
      await expect
        .poll(() => store.errors.run.value)
        .toContain('no longer answered. It was started');
      expect(store.training.starting.value).toBe(false);
      engine.calls = [];
      await store.training.start();
      expect(engine.calls.at(-1)).toBe('run');
      expect(store.errors.run.value).toBeNull();
    },
  );

  it('starts it again when a paused run does not go on, and bears with one that does', async () => {
    engine.tell({ state: 'paused' });
    vi.useFakeTimers();
    await store.training.setLearningRate(0.1);
    await vi.advanceTimersByTimeAsync(kPatience * 2000);
    expect(engine.calls).not.toContain('open strict');
    engine.silent.add('run');
    void store.training.start();
    await vi.advanceTimersByTimeAsync(kPatience * 1000);
    vi.useRealTimers();
    await expect.poll(() => store.resuming.notice.value).toContain('no longer answered');
    expect(restarted().at(-1)).toMatch(/^resumeSaved/);
  });

  it('starts it again when a run does not come back', async () => {
    engine.tell({ state: 'paused' });
    const [run] = store.bench.runs.value;
    if (!run) throw new Error('no run');
    engine.silent.add('resumeSaved');
    vi.useFakeTimers();
    const going = store.resuming.goOn(run);
    await vi.advanceTimersByTimeAsync(kPatience * 1000);
    vi.useRealTimers();
    await going;
    await expect.poll(() => store.errors.run.value).toContain('no longer answered. It was started');
    engine.calls = [];
    await store.resuming.goOn(run);
    expect(restarted().at(-1)).toBe('run');
    expect(store.errors.run.value).toBeNull();
  });

  it('starts it again when a run does not come back after it was started again', async () => {
    const replaced = vi.spyOn(engine, 'resumeSaved');
    replaced.mockImplementationOnce(() => {
      engine.silent.add('resumeSaved');
      return engine.resumeSaved([]);
    });
    engine.tell({ state: 'running' });
    vi.useFakeTimers();
    const recovering = store.resuming.recover('It died.');
    await vi.advanceTimersByTimeAsync(kPatience * 1000);
    vi.useRealTimers();
    await recovering;
    await expect.poll(() => store.errors.run.value).toContain('no longer answered. It was started');
    expect(store.training.starting.value).toBe(false);
    expect(restarted().filter((call) => call === 'open strict')).toHaveLength(2);
  });

  it('gives up after three times without an epoch, and offers to try again', async () => {
    for (let i = 0; i < 4; ++i) {
      engine.tell({ state: 'running' });
      await store.resuming.recover('It died.');
    }
    expect(store.errors.run.value).toBe('It died. Starting it again did not help.');
    expect(store.resuming.remedy.value).toEqual({ kind: 'restart' });
    engine.calls = [];
    await store.resuming.useRemedy();
    expect(restarted().at(-1)).toBe('run');
  });

  it('does not run on where a person had paused', async () => {
    engine.tell({ state: 'paused' });
    await store.resuming.recover('It died.');
    expect(restarted()).toEqual([
      'open strict',
      'loadBuiltin',
      expect.stringMatching(/^resumeSaved/),
    ]);
  });

  it('says that the engine does not load, and loads it when asked to', async () => {
    engine.refusal.open = 'The engine did not load';
    store.engineDied('It died.');
    await expect.poll(() => store.errors.engine.value).toBe('The engine did not load');
    engine.refusal = {};
    await store.retry();
    expect(store.errors.engine.value).toBeNull();
    expect(store.engine.info.value).not.toBeNull();
  });

  it('offers a smaller batch where memory ran out', async () => {
    engine.tell({ state: 'failed', error: 'Out of memory: the tab cannot hold this.' });
    expect(store.resuming.remedy.value).toEqual({ kind: 'smallerBatch', batch: 32 });
    await store.resuming.useRemedy();
    expect(engine.configured?.batch_size).toBe(32);
    engine.refusal.configure = '[memory] network: needs 5 GB';
    await store.training.start();
    expect(store.resuming.remedy.value).toEqual({ kind: 'smallerBatch', batch: 16 });
  });

  it('offers to go on with a tenth of the rate after a loss that is no number', async () => {
    const [run] = store.bench.live.value;
    const diverge = () => {
      engine.tell({
        state: 'diverged',
        events: [{ kind: 'diverged', epoch: 2, step: 3, lane: 0 }],
      });
    };
    engine.tell({ events: [kStep] });
    diverge();
    expect(store.resuming.remedy.value).toEqual({ kind: 'slower', run, rate: 0.01 });
    engine.calls = [];
    await store.resuming.useRemedy();
    expect(engine.calls.filter((call) => /resume|Rate|run/.test(call))).toEqual([
      `resumeSaved ${run?.id ?? ''}`,
      'setLearningRate 0.01',
      'run',
    ]);
    expect(run?.state.value).toBe('paused');
    // At once again: a tenth of what was tried, not of what was saved.
    diverge();
    expect(store.resuming.remedy.value).toEqual({ kind: 'slower', run, rate: 0.001 });
  });
});
