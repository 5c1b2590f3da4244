import { expect, it } from 'vitest';
import type { FieldInfo, FieldLists } from '../../protocol';
import { fieldsOf, isInSight } from './sections';

const field = (name: string): FieldInfo => ({ name, kind: 'number', required: false, help: '' });

const kLists: FieldLists = {
  ...{ run: [], data: [], notation: [], layers: {}, schedule: {} },
  augmentation: [field('crop_padding')],
  optimizer: { sgd: [field('lr'), field('momentum')], adam: [field('lr'), field('beta1')] },
};

it('takes the fields of the type that is chosen', () => {
  const names = (section: 'optimizer' | 'schedule' | 'augmentation', type?: string) =>
    fieldsOf(kLists, section, type).map(({ name }) => name);
  expect(names('optimizer', 'adam')).toEqual(['lr', 'beta1']);
  expect(names('augmentation')).toEqual(['crop_padding']);
  expect(names('optimizer', 'of a newer core')).toEqual([]);
  expect(names('schedule', 'constant')).toEqual([]);
  expect(fieldsOf(null, 'optimizer', 'sgd')).toEqual([]);
});

it('keeps rate and momentum in sight, and warm-up one level down', () => {
  const fields = ['lr', 'momentum', 'weight_decay', 'l1'];
  expect(fields.filter((name) => isInSight('optimizer', name))).toEqual(['lr', 'momentum']);
  const schedule = ['step_size', 'gamma', 'warmup', 'warmup_epochs'];
  expect(schedule.filter((name) => isInSight('schedule', name))).toEqual(['step_size', 'gamma']);
  expect(isInSight('augmentation', 'crop_padding')).toBe(true);
});
