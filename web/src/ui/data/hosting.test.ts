import { expect, it } from 'vitest';
import type { HostedSet, KeptSet } from '../../protocol';
import { channelName } from './channels';
import { hostedBytes, offersOf } from './hosting';

const kMnist: HostedSet = {
  source: 'mnist',
  files: [
    { path: 'a', bytes: 2 },
    { path: 'b', bytes: 3 },
  ],
};
const kKept = { id: 'v1-mnist.bin', source: 'mnist', name: 'MNIST', problem: null } as KeptSet;

it('offers what is at hand of the set that a run needs', () => {
  const damaged: KeptSet = { ...kKept, problem: 'damaged' };
  expect(offersOf('mnist', { sets: [kMnist] }, [damaged, kKept])).toEqual({
    hosted: kMnist,
    kept: [kKept],
  });
  expect(offersOf('cifar10', { sets: [kMnist] }, [kKept])).toEqual({ hosted: null, kept: [] });
  expect(offersOf('mnist', null, [])).toEqual({ hosted: null, kept: [] });
  expect(hostedBytes(kMnist)).toBe(5);
});

it('names the channels of colours and of grey', () => {
  expect([0, 1, 2].map((i) => channelName(i, 3))).toEqual(['red', 'green', 'blue']);
  expect(channelName(0, 1)).toBe('grey');
  expect(channelName(1, 2)).toBe('1');
});
