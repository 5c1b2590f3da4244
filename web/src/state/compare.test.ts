import { describe, expect, it } from 'vitest';
import type { Settings } from '../protocol';
import { bySeed, causes, differences } from './compare';
import { freshName, Run, type RunFacts } from './run';

function run(document: Settings, facts: Partial<RunFacts> = {}): Run {
  const all = {
    id: JSON.stringify(document),
    document,
    norm: 'none',
    arithmetic: 'strict',
    dataName: 'built-in',
    trainImages: 100,
    network: { parameters: 1 },
    ...facts,
  } as RunFacts;
  return new Run(all, { name: 'run', note: '', colour: null });
}

const kConv = { type: 'conv2d', out_channels: 8 };

function withNorm(norm: string): Settings {
  return { network: { layers: [kConv, { type: norm }] }, optimizer: { lr: 0.1 }, name: norm };
}

describe('differences', () => {
  it('names each setting by its place, and not the name', () => {
    const a = { name: 'a', optimizer: { lr: 0.1 }, seed: 0 };
    const b = { name: 'b', optimizer: { lr: 0.2 }, seed: 0 };
    expect(differences([a, b])).toEqual([{ path: 'optimizer.lr', values: ['0.1', '0.2'] }]);
  });
});

describe('causes', () => {
  it('takes a race for what it is: runs that differ in their norm', () => {
    const a = run(withNorm('batch_norm'), { norm: 'batch_norm' });
    const b = run(withNorm('layer_norm'), { norm: 'layer_norm' });
    expect(causes([a, b]).map(({ path }) => path)).toEqual(['norm']);
  });

  it('counts what else differs', () => {
    const a = run(withNorm('batch_norm'), { norm: 'batch_norm' });
    const document = { ...withNorm('layer_norm'), optimizer: { lr: 0.2 } };
    const b = run(document, { norm: 'layer_norm', arithmetic: 'fast' });
    expect(causes([a, b]).map(({ path }) => path)).toEqual(['norm', 'optimizer.lr', 'arithmetic']);
  });

  it('sees other convolutions beside another norm', () => {
    const other = { network: { layers: [{ ...kConv, out_channels: 9 }] }, optimizer: { lr: 0.1 } };
    const a = run(withNorm('batch_norm'), { norm: 'batch_norm' });
    expect(causes([a, run(other)]).map(({ path }) => path)).toEqual(['network']);
  });

  it('finds nothing between equal runs', () => {
    expect(causes([run({ seed: 1 }), run({ seed: 1 })])).toEqual([]);
  });
});

it('puts runs together that differ in their seed alone', () => {
  const runs = [run({ seed: 1 }), run({ seed: 2 }), run({ seed: 1, epochs: 3 })];
  expect(bySeed(runs)).toEqual([[runs[0], runs[1]]]);
});

it('finds a name that is free', () => {
  expect(freshName('first', [])).toBe('first');
  expect(freshName('first', ['first', 'first 2'])).toBe('first 3');
});
