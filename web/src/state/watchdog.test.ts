import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kPatience, Watchdog } from './watchdog';

const stalled = vi.fn();
let dog: Watchdog;

beforeEach(() => {
  vi.useFakeTimers();
  stalled.mockClear();
  dog = new Watchdog(stalled);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Watchdog', () => {
  it('barks once when nothing is heard', () => {
    dog.heard(true);
    vi.advanceTimersByTime((kPatience - 1) * 1000);
    expect(stalled).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(stalled).toHaveBeenCalledOnce();
  });

  it('barks when nothing comes of what was asked for, however often', () => {
    dog.expect();
    vi.advanceTimersByTime((kPatience - 1) * 1000);
    dog.expect();
    expect(stalled).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(stalled).toHaveBeenCalledOnce();
  });

  it('waits longer for an engine whose steps take long', () => {
    dog.heard(true);
    vi.advanceTimersByTime(10_000);
    dog.heard(true);
    vi.advanceTimersByTime(99_000);
    expect(stalled).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(stalled).toHaveBeenCalledOnce();
  });

  it('is quiet when nothing is to come', () => {
    dog.heard(true);
    dog.heard(false);
    vi.advanceTimersByTime(3_600_000);
    expect(stalled).not.toHaveBeenCalled();
  });

  it('does not take a sleep for a stall: the clock jumps, the timer waits', () => {
    dog.heard(true);
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    vi.advanceTimersByTime(1_000);
    expect(stalled).not.toHaveBeenCalled();
  });
});
