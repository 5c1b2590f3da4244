import { describe, expect, it } from 'vitest';
import type { FieldInfo, FieldLists, RunDocument } from '../protocol';
import {
  completeType,
  fittingGroups,
  kDefaultSetUp,
  networkDocument,
  normOf,
  onData,
  parseList,
  runDocument,
  setUpFrom,
  sourceOf,
} from './set_up';

function field(name: string, value: FieldInfo['default']): FieldInfo {
  const info: FieldInfo = { name, kind: 'number', required: value === undefined, help: '' };
  return value === undefined ? info : { ...info, default: value };
}

const kFields: FieldLists = {
  run: [],
  data: [
    field('source', 'builtin'),
    field('balanced', false),
    field('mean', [0.5]),
    field('std', [0.25]),
  ],
  augmentation: [field('crop_padding', 0)],
  notation: [field('norm', 'batch_norm'), field('dropout', 0)],
  optimizer: { sgd: [field('lr', 0.1), field('weight_decay', 0)] },
  schedule: { constant: [], multi_step: [field('milestones', undefined), field('gamma', 0.1)] },
  layers: {},
};

describe('runDocument', () => {
  it('is the whole set-up', () => {
    const document = runDocument(kDefaultSetUp);
    expect(document).toMatchObject({ name: 'first', epochs: 5, batch_size: 64, seed: 0 });
    expect(document.data).toEqual({ source: 'builtin' });
    expect(document.network.norm).toBe('batch_norm');
  });

  it('drops no field of a document, and changes none', () => {
    const whole: RunDocument = {
      name: 'whole',
      network: { notation: 'C8 GAP c10', input: [1, 28, 28], norm: 'instance_norm', padding: 0 },
      data: { source: 'mnist', train_images: 50, balanced: true, standardise: 'computed' },
      augmentation: { crop_padding: 2, rotation: 7 },
      optimizer: { type: 'adamw', lr: 0.001, beta2: 0.99 },
      schedule: { type: 'cosine', t_max: 3, warmup_epochs: 2 },
      epochs: 3,
      batch_size: 16,
      seed: 9,
      shuffle: false,
      label_smoothing: 0.1,
      ema_decay: 0.99,
    };
    const setUp = setUpFrom(whole, kFields);
    expect(runDocument(setUp)).toMatchObject(whole);
    expect(normOf(setUp)).toBe('instance_norm');
  });

  it('names groups only where the norm has them', () => {
    expect(networkDocument(kDefaultSetUp)).not.toHaveProperty('num_groups');
    const network = { ...kDefaultSetUp.network, norm: 'group_norm', num_groups: 2 };
    expect(networkDocument({ ...kDefaultSetUp, network })).toMatchObject({ num_groups: 2 });
  });
});

describe('setUpFrom', () => {
  it('writes out what a document leaves open', () => {
    const optimizer = { type: 'sgd', lr: 0.3 };
    const document = { network: { notation: 'GAP c10' }, seed: 3, optimizer };
    expect(setUpFrom(document, kFields)).toMatchObject({
      seed: 3,
      network: { notation: 'GAP c10', norm: 'batch_norm', dropout: 0 },
      augmentation: { crop_padding: 0 },
      optimizer: { type: 'sgd', lr: 0.3, weight_decay: 0 },
      schedule: { type: 'constant' },
    });
  });

  it('leaves a list of layers as it is', () => {
    const setUp = setUpFrom({ network: { layers: [] } }, kFields);
    expect(setUp.network).toEqual({ layers: [] });
    expect(normOf(setUp)).toBe('none');
  });
});

describe('data', () => {
  it('has mean and deviation only where they were given: the core knows those of a source', () => {
    const network = { notation: 'GAP c10' };
    const none = setUpFrom({ network, data: { source: 'mnist' } }, kFields);
    expect(none.data).toEqual({ source: 'mnist', balanced: false });
    const given = setUpFrom({ network, data: { source: 'mnist', mean: [0.2] } }, kFields);
    expect(given.data.mean).toEqual([0.2]);
  });

  it('of another source takes its size, and leaves mean and deviation behind', () => {
    const network = { notation: 'GAP c10' };
    const setUp = setUpFrom({ network, data: { source: 'cifar10', mean: [1, 1, 1] } }, kFields);
    const mnist = { source: 'mnist', channels: 1, height: 28, width: 28 } as const;
    const changed = onData(setUp, mnist);
    expect(changed.data).toEqual({ source: 'mnist', balanced: false });
    expect(changed.network.input).toEqual([1, 28, 28]);
    expect(onData(changed, mnist)).toBe(changed);
    expect(onData(changed, { source: 'builtin', channels: 3 }).network.input).toEqual([1, 28, 28]);
    expect(sourceOf(changed)).toBe('mnist');
  });
});

describe('completeType', () => {
  it('gives a schedule its fields, empty where there is no default', () => {
    const schedule = completeType({ type: 'multi_step' }, kFields.schedule);
    expect(schedule).toEqual({ type: 'multi_step', milestones: [], gamma: 0.1 });
  });
});

describe('parseList', () => {
  it('reads numbers with commas or spaces between', () => {
    expect(parseList('8, 16')).toEqual([8, 16]);
    expect(parseList(' 8 16; 20 ')).toEqual([8, 16, 20]);
    expect(parseList('')).toEqual([]);
  });

  it('knows what is no number', () => {
    expect(parseList('8, x')).toBeNull();
  });
});

it('has groups that divide every block: the recommended network has one of 26 channels', () => {
  expect(fittingGroups(kDefaultSetUp.network)).toBe(2);
  expect(fittingGroups({ notation: 'C8 P C12s2 c9 GAP c10', num_groups: 4 })).toBe(4);
  expect(fittingGroups({ notation: 'C9 GAP c10', num_groups: 4 })).toBe(1);
  expect(fittingGroups({ layers: [] })).toBe(1);
});
