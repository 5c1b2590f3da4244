import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent, EpochEvent, StepEvent } from '../protocol';
import type { Bytes } from './data/bytes';
import type { Sliceable } from './runner';
import { kSaveMs, Saver } from './saver';
import type { Keeper, SavedFacts } from './saved_runs';

/** Storage that can be slow, full or damaged. */
class FakeKeeper implements Keeper {
  facts = new Map<string, SavedFacts>();
  kept = new Map<string, (Bytes | Error)[]>();
  refusal: Error | null = null;
  /** Of writes alone. */
  full: (id: string) => boolean = () => false;
  puts: { id: string; content: string; finished: boolean }[] = [];
  /** Set: writes wait until they are let go on. */
  held: (() => void)[] | null = null;

  all() {
    return Promise.resolve([...this.facts.values()]);
  }
  async put(
    state: Omit<SavedFacts, 'turn' | 'slots' | 'saved'>,
    bytes: Bytes,
    saved: number,
  ): Promise<void> {
    const { held } = this;
    if (held) await new Promise<void>((go) => held.push(go));
    if (this.refusal) throw this.refusal;
    if (this.full(state.id)) throw new DOMException('full', 'QuotaExceededError');
    const { id, finished } = state;
    this.puts.push({ id, content: textOf(bytes), finished });
    this.facts.set(id, { ...state, saved, turn: 0, slots: [bytes.length, 0] });
    this.kept.set(id, [bytes, ...(this.kept.get(id) ?? [])].slice(0, 2));
  }
  states(id: string) {
    return this.refusal ? Promise.reject(this.refusal) : Promise.resolve(this.kept.get(id) ?? []);
  }
  remove(id: string) {
    this.kept.delete(id);
    this.facts.delete(id);
    return Promise.resolve();
  }
}

const textOf = (bytes: Bytes) => new TextDecoder().decode(bytes);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Hands out what it is told to. */
class FakeRuns implements Sliceable {
  next: EngineEvent[] = [];
  state = 'start';
  done = false;
  taken = 0;

  runSlice() {
    const events = this.next;
    this.next = [];
    return events;
  }
  finished() {
    return this.done;
  }
  memoryBytes() {
    return 1;
  }
  runFile(lane: number) {
    this.taken += 1;
    return bytesOf(`${this.state} of ${lane}`);
  }
}

const epoch = (n: number, lane = 0) => ({ kind: 'epoch', epoch: n, lane }) as EpochEvent;
const step = (n: number) => ({ kind: 'step', epoch: 1, step: n, lane: 0 }) as StepEvent;
const lane = (id: string) => ({ id, name: `run ${id}`, epochs: 3, epochsDone: 0 });

let keeper: FakeKeeper;
let runs: FakeRuns;
let saver: Saver;
let now: number;
let changes: (string | null)[];

beforeEach(() => {
  keeper = new FakeKeeper();
  runs = new FakeRuns();
  now = 1e12;
  changes = [];
  saver = new Saver(
    runs,
    runs,
    keeper,
    () => changes.push(saver.unsaved),
    () => now,
    undefined,
  );
});

function slice(state: string, ...events: EngineEvent[]): void {
  runs.state = state;
  runs.next = events;
  saver.runSlice(40);
}

const contents = () => keeper.puts.map(({ id, content }) => `${id}: ${content}`);

describe('Saver', () => {
  it('goes back to the newest state of all, also when storage has been full since', async () => {
    await saver.begin([lane('a')]);
    slice('epoch 1', epoch(1));
    await saver.settle();
    keeper.full = () => true;
    slice('epoch 2', epoch(2));
    await saver.settle();
    expect(saver.unsaved).toContain('no room');
    await saver.end();
    const back = await saver.open('a', textOf);
    expect(back).toEqual({ opened: 'epoch 2 of 0', problem: null });
  });

  it('goes on from storage where another tab has trained the run since', async () => {
    await saver.begin([lane('a')]);
    slice('epoch 1', epoch(1));
    await saver.end();
    await keeper.put({ ...lane('a'), finished: false }, bytesOf('epoch 5 elsewhere'), now + 1);
    expect((await saver.open('a', textOf)).opened).toBe('epoch 5 elsewhere');
  });

  it('says that one of two runs is not saved until that one is', async () => {
    keeper.full = (id) => id === 'a';
    await saver.begin([lane('a'), lane('b')]);
    await saver.settle();
    expect(keeper.puts.map(({ id }) => id)).toEqual(['b']);
    expect(saver.unsaved).toContain('no room');
    keeper.full = () => false;
    slice('epoch 1', epoch(1, 0), epoch(1, 1));
    await saver.settle();
    expect(saver.unsaved).toBeNull();
    expect(changes).toEqual(['the browser has no room left for this page', null]);
  });

  it('goes back to the state before one that the browser has lost', async () => {
    await saver.begin([lane('a')]);
    slice('epoch 1', epoch(1));
    await saver.settle();
    await saver.begin([lane('b')]);
    const lost = new DOMException('Data lost due to missing file', 'NotReadableError');
    keeper.kept.set('a', [lost, ...(keeper.kept.get('a') ?? []).slice(1)]);
    const back = await saver.open('a', textOf);
    expect(back).toEqual({ opened: 'start of 0', problem: 'Data lost due to missing file' });
  });

  it('saves nothing of a run that another tab trains', async () => {
    const locks = {
      request: (_: string, __: object, then: (lock: null) => null) => Promise.resolve(then(null)),
    } as unknown as LockManager;
    vi.useFakeTimers();
    saver = new Saver(runs, runs, keeper, undefined, () => now, locks);
    const begun = expect(saver.begin([lane('a')])).rejects.toThrow('Another tab');
    await vi.runAllTimersAsync();
    await begun;
    vi.useRealTimers();
    slice('epoch 1', epoch(1));
    await saver.settle();
    expect(keeper.puts).toEqual([]);
  });

  it('saves at the start, after every epoch and after a minute', async () => {
    await saver.begin([lane('a')]);
    await saver.settle();
    slice('step', step(1));
    await saver.settle();
    expect(contents()).toEqual(['a: start of 0']);
    slice('epoch 1', epoch(1));
    await saver.settle();
    now += kSaveMs;
    slice('a minute later', step(2));
    await saver.settle();
    slice('at once after', step(3));
    await saver.settle();
    expect(contents().slice(1)).toEqual(['a: epoch 1 of 0', 'a: a minute later of 0']);
    expect(await saver.list()).toMatchObject([{ id: 'a', epochsDone: 1, epochs: 3, live: false }]);
  });

  it('writes one state at a time, and then the newest', async () => {
    const held: (() => void)[] = [];
    keeper.held = held;
    await saver.begin([lane('a')]);
    slice('epoch 1', epoch(1));
    slice('epoch 2', epoch(2));
    slice('a step later', step(1));
    expect(runs.taken).toBe(1);
    keeper.held = null;
    held.forEach((go) => {
      go();
    });
    await saver.settle();
    expect(contents()).toEqual(['a: start of 0', 'a: a step later of 0']);
  });

  it('marks the end, and saves nothing after it', async () => {
    await saver.begin([lane('a')]);
    await saver.settle();
    runs.done = true;
    slice('the end', epoch(3));
    await saver.settle();
    expect(keeper.puts.at(-1)).toMatchObject({ content: 'the end of 0', finished: true });
    saver.saveAll();
    await saver.settle();
    expect(keeper.puts).toHaveLength(2);
  });

  it('saves the end again where there was no room for it', async () => {
    await saver.begin([lane('a'), lane('b')]);
    await saver.settle();
    keeper.full = () => true;
    runs.done = true;
    slice('the end', epoch(3));
    await saver.settle();
    keeper.full = () => false;
    now += kSaveMs;
    slice('the end');
    await saver.settle();
    expect(keeper.puts.at(-2)).toEqual({ id: 'a', content: 'the end of 0', finished: true });
    expect(saver.unsaved).toBeNull();
  });

  it('keeps the last good state of a run that diverged', async () => {
    await saver.begin([lane('a')]);
    await saver.settle();
    slice('good', epoch(1));
    await saver.settle();
    slice('no numbers', { kind: 'diverged', epoch: 2, step: 1, lane: 0 });
    saver.saveAll();
    now += kSaveMs;
    slice('no numbers');
    await saver.settle();
    expect(contents().at(-1)).toBe('a: good of 0');
    expect((await saver.open('a', textOf)).opened).toBe('good of 0');
  });

  it('says why it could not, trains on, and says when it can again', async () => {
    keeper.refusal = new DOMException('full', 'QuotaExceededError');
    await saver.begin([lane('a')]);
    await saver.settle();
    expect(changes).toEqual(['the browser has no room left for this page']);
    slice('epoch 1', epoch(1));
    await saver.settle();
    expect(changes).toHaveLength(1);
    // The newest state is at hand nevertheless.
    expect((await saver.open('a', textOf)).opened).toBe('epoch 1 of 0');
    keeper.refusal = null;
    slice('epoch 2', epoch(2));
    await saver.settle();
    expect(changes).toEqual(['the browser has no room left for this page', null]);
    expect(contents()).toEqual(['a: epoch 2 of 0']);
  });

  it('opens the state before when the newest is damaged', async () => {
    await keeper.put({ ...lane('a'), finished: false }, bytesOf('before'), 1);
    await keeper.put({ ...lane('a'), finished: false }, bytesOf('damaged'), 2);
    const open = (bytes: Bytes) => {
      if (textOf(bytes) === 'damaged') throw new Error('checksum');
      return textOf(bytes);
    };
    expect(await saver.open('a', open)).toEqual({ opened: 'before', problem: 'checksum' });
    await expect(
      saver.open('a', () => {
        throw new Error('all bad');
      }),
    ).rejects.toThrow('all bad');
    await expect(saver.open('b', open)).rejects.toThrow('has not kept this run');
  });

  it('saves runs that take turns each at its own epochs', async () => {
    await saver.begin([lane('a'), lane('b')]);
    await saver.settle();
    slice('epoch 1', epoch(1, 1));
    await saver.settle();
    expect(contents()).toEqual(['a: start of 0', 'b: start of 1', 'b: epoch 1 of 1']);
  });

  it('takes a run for at work by the lock of its worker alone', async () => {
    await keeper.put({ ...lane('a'), finished: false }, bytesOf('a'), 1);
    const live = async (mode: string) => {
      const held = [{ name: 'tabtrain-run-a', mode }];
      const locks = { query: () => Promise.resolve({ held }) } as unknown as LockManager;
      saver = new Saver(runs, runs, keeper, undefined, () => now, locks);
      return (await saver.list())[0]?.live;
    };
    expect(await live('exclusive')).toBe(true);
    expect(await live('shared')).toBe(false);
  });

  it('waits for the lock of a worker that hung, which goes only after seconds', async () => {
    vi.useFakeTimers();
    let held = true;
    const locks = {
      request: (_name: string, _how: object, work: (lock: object | null) => unknown) =>
        Promise.resolve(work(held ? null : {})),
    } as unknown as LockManager;
    saver = new Saver(runs, runs, keeper, undefined, () => now, locks);
    const begun = saver.begin([lane('a')]);
    await vi.advanceTimersByTimeAsync(5_000);
    held = false;
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    await begun;
    await saver.settle();
    expect(contents()).toEqual(['a: start of 0']);
  });

  it('writes what is due before other runs come', async () => {
    await saver.begin([lane('a')]);
    slice('epoch 1', epoch(1));
    await saver.end();
    expect(contents()).toEqual(['a: start of 0', 'a: epoch 1 of 0']);
    slice('another', epoch(1));
    await saver.settle();
    expect(keeper.puts).toHaveLength(2);
  });
});
