import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunState } from '../protocol';
import type * as module from './module';
import type { NativeEngine } from './module';
import { EngineService } from './service';

const resume = vi.fn(() => '{}');
const native = {
  kernelName: () => 'none',
  lanes: () => 1,
  arithmetic: () => 'strict',
  endRateSearch: () => '',
  memoryBytes: () => 0,
  resume,
} as unknown as NativeEngine;

vi.mock('./module', async (original) => ({
  ...(await original<typeof module>()),
  openNative: () => Promise.resolve({ native, build: {} }),
}));

/** Those that are free, and those that this worker holds. */
let free: boolean;
let held: string[];
let service: EngineService;
let states: RunState[];

const locks = {
  request: async (name: string, _: object, work: (lock: object | null) => Promise<void> | null) => {
    if (!free) return work(null);
    held.push(name);
    await work({});
    held = held.filter((one) => one !== name);
  },
};

beforeEach(async () => {
  free = true;
  held = [];
  states = [];
  resume.mockClear();
  vi.stubGlobal('navigator', { locks });
  service = new EngineService();
  await service.open({ baseUrl: '' });
  await service.subscribe(({ state }) => states.push(state));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('takes up nothing of a run that another tab is training', async () => {
  free = false;
  vi.useFakeTimers();
  const resumed = expect(service.resumeSaved(['a'])).rejects.toThrow('Another tab of this page');
  await vi.runAllTimersAsync();
  await resumed;
  expect(resume).not.toHaveBeenCalled();
  expect(states).not.toContain('paused');
});

it('leaves a run to other tabs that it cannot open', async () => {
  // There is no IndexedDB here.
  await expect(service.resumeSaved(['a', 'b'])).rejects.toThrow('keeps nothing');
  await vi.waitFor(() => {
    expect(held).toEqual([]);
  });
});
