/** What a person sets up: a run document (docs/RUN_DOCUMENT.md) whose every shown field is written out. */

import type {
  DataInfo,
  FieldInfo,
  FieldLists,
  RunDocument,
  Settings,
  SettingValue,
} from '../protocol';

export type Section = 'optimizer' | 'schedule' | 'augmentation';

export interface SetUp {
  name: string;
  network: Settings;
  augmentation: Settings;
  optimizer: Settings;
  schedule: Settings;
  epochs: number;
  batch_size: number;
  seed: number;
}

export const kNorms = {
  batch_norm: 'BatchNorm',
  group_norm: 'GroupNorm',
  layer_norm: 'LayerNorm',
  none: 'none',
} as const;

export type Norm = keyof typeof kNorms;

/** As the core's first preset, which takes its place once the module has loaded. */
export const kDefaultSetUp: SetUp = {
  name: 'first',
  network: {
    notation: 'C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10',
    norm: 'batch_norm',
    num_groups: 4,
    order: 'conv-relu-norm',
    dropout: 0.01,
  },
  augmentation: { crop_padding: 0, crop_fill: 'zero', horizontal_flip: false },
  optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9, weight_decay: 0, nesterov: false },
  schedule: { type: 'one_cycle', pct_start: 0.3, div_factor: 25, final_div_factor: 10000 },
  epochs: 5,
  batch_size: 64,
  seed: 0,
};

/** A document with every field written out, as the core's field lists have their defaults. */
export function setUpFrom(document: RunDocument, fields: FieldLists): SetUp {
  const { name, network, augmentation, optimizer, schedule, epochs, batch_size, seed } = document;
  const base = kDefaultSetUp;
  return {
    name: name ?? base.name,
    network: 'notation' in network ? complete(network, fields.notation) : network,
    augmentation: complete(augmentation ?? {}, fields.augmentation),
    optimizer: completeType(optimizer ?? base.optimizer, fields.optimizer),
    schedule: completeType(schedule ?? { type: 'constant' }, fields.schedule),
    epochs: epochs ?? base.epochs,
    batch_size: batch_size ?? base.batch_size,
    seed: seed ?? base.seed,
  };
}

/** In the order of the core's list. */
function complete(settings: Settings, list: FieldInfo[]): Settings {
  const { notation, type } = settings;
  const result: Settings = {};
  if (notation !== undefined) result.notation = notation;
  if (type !== undefined) result.type = type;
  for (const field of list) result[field.name] = field.default ?? [];
  return { ...result, ...settings };
}

export function completeType(settings: Settings, lists: Record<string, FieldInfo[]>): Settings {
  return complete(settings, lists[settings.type as string] ?? []);
}

/** The run document of a set-up on the images at hand. */
export function runDocument(setUp: SetUp, data: DataInfo): RunDocument {
  return { ...setUp, network: networkDocument(setUp), data: { source: data.source } };
}

/** The network alone. Settings of a norm that is not chosen stay out of the document. */
export function networkDocument(setUp: SetUp): Settings {
  const { num_groups, ...rest } = setUp.network;
  return rest.norm === 'group_norm' && num_groups !== undefined ? { ...rest, num_groups } : rest;
}

export function normOf(setUp: SetUp): Norm {
  const norm = setUp.network.norm;
  return typeof norm === 'string' && norm in kNorms ? (norm as Norm) : 'none';
}

/** "8, 16" -> [8, 16]; null where a part is no number. */
export function parseList(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}

export function isList(value: SettingValue | undefined): value is number[] {
  return Array.isArray(value);
}
