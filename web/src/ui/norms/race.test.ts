import { describe, expect, it } from 'vitest';
import type { LayerStatistics } from '../../protocol';
import { Run, type RunFacts } from '../../state/run';
import { runningPoints } from './layer_panel';
import { raceOf } from './race_panel';

function run(id: string, weightsFrom: string | null): Run {
  return new Run({ id, weightsFrom } as RunFacts, { name: id, note: '', colour: null });
}

describe('raceOf', () => {
  it('is the newest race alone: the run whose weights the others took, and those', () => {
    const runs = [
      run('later', null),
      ...[run('b', null), run('b2', 'b'), run('b3', 'b')],
      ...[run('a', null), run('a2', 'a')],
    ];
    expect(raceOf(runs).map(({ id }) => id)).toEqual(['b', 'b2', 'b3']);
  });

  it('is empty where nothing raced', () => {
    expect(raceOf([run('a', null)])).toEqual([]);
  });
});

describe('runningPoints', () => {
  it('pairs what BatchNorm keeps with what enters it, channel by channel', () => {
    const layers = [
      { name: 'conv' },
      { name: 'bn', runningMean: [1, 2], inputMean: [3, 4] },
      { name: 'bn2', runningMean: [5], inputMean: [6] },
    ] as unknown as LayerStatistics[];
    expect(runningPoints(layers)).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 4 },
      { x: 5, y: 6 },
    ]);
  });
});
