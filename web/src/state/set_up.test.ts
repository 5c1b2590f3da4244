import { describe, expect, it } from 'vitest';
import type { DataInfo, FieldInfo, FieldLists } from '../protocol';
import {
  completeType,
  kDefaultSetUp,
  networkDocument,
  normOf,
  parseList,
  runDocument,
  setUpFrom,
} from './set_up';

const kCifar = { source: 'cifar10', name: 'CIFAR-10' } as DataInfo;

function field(name: string, value: FieldInfo['default']): FieldInfo {
  const info: FieldInfo = { name, kind: 'number', required: value === undefined, help: '' };
  return value === undefined ? info : { ...info, default: value };
}

const kFields: FieldLists = {
  run: [],
  data: [],
  augmentation: [field('crop_padding', 0)],
  notation: [field('norm', 'batch_norm'), field('dropout', 0)],
  optimizer: { sgd: [field('lr', 0.1), field('weight_decay', 0)] },
  schedule: { constant: [], multi_step: [field('milestones', undefined), field('gamma', 0.1)] },
  layers: {},
};

describe('runDocument', () => {
  it('is the set-up on the images at hand', () => {
    const document = runDocument(kDefaultSetUp, kCifar);
    expect(document).toMatchObject({ name: 'first', epochs: 5, batch_size: 64, seed: 0 });
    expect(document.data).toEqual({ source: 'cifar10' });
    expect(document.network.norm).toBe('batch_norm');
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
