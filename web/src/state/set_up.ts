/** What a person sets up: a run document (docs/RUN_DOCUMENT.md) whose every shown field is written out. */

import type {
  DataInfo,
  DataSource,
  FieldInfo,
  FieldLists,
  RunDocument,
  Settings,
  SettingValue,
} from '../protocol';

export type Section = 'data' | 'optimizer' | 'schedule' | 'augmentation';

export interface SetUp {
  name: string;
  network: Settings;
  /** Without mean and std where they are those that the source usually has. */
  data: Settings;
  augmentation: Settings;
  optimizer: Settings;
  schedule: Settings;
  epochs: number;
  batch_size: number;
  seed: number;
  shuffle: boolean;
  label_smoothing: number;
  ema_decay: number;
}

/** What of a run is one number or switch. */
export type RunField =
  'name' | 'epochs' | 'batch_size' | 'seed' | 'shuffle' | 'label_smoothing' | 'ema_decay';

export const kNorms = {
  batch_norm: 'BatchNorm',
  group_norm: 'GroupNorm',
  layer_norm: 'LayerNorm',
  instance_norm: 'InstanceNorm',
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
  data: { source: 'builtin' },
  augmentation: { crop_padding: 0, crop_fill: 'zero', horizontal_flip: false },
  optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9, weight_decay: 0, nesterov: false },
  schedule: { type: 'one_cycle', pct_start: 0.3, div_factor: 25, final_div_factor: 10000 },
  epochs: 5,
  batch_size: 64,
  seed: 0,
  shuffle: true,
  label_smoothing: 0,
  ema_decay: 0,
};

/** A document with every field written out, as the core's field lists have their defaults. */
export function setUpFrom(document: RunDocument, fields: FieldLists): SetUp {
  const { network, augmentation, optimizer, schedule } = document;
  const base = kDefaultSetUp;
  return {
    name: document.name ?? base.name,
    network: 'notation' in network ? complete(network, fields.notation) : network,
    data: completeData(document.data ?? {}, fields.data),
    augmentation: complete(augmentation ?? {}, fields.augmentation),
    optimizer: completeType(optimizer ?? base.optimizer, fields.optimizer),
    schedule: completeType(schedule ?? { type: 'constant' }, fields.schedule),
    epochs: document.epochs ?? base.epochs,
    batch_size: document.batch_size ?? base.batch_size,
    seed: document.seed ?? base.seed,
    shuffle: document.shuffle ?? base.shuffle,
    label_smoothing: document.label_smoothing ?? base.label_smoothing,
    ema_decay: document.ema_decay ?? base.ema_decay,
  };
}

/** The core's own default of mean and std depends on the source: they are only written when given. */
function completeData(settings: Settings, list: FieldInfo[]): Settings {
  return complete(
    settings,
    list.filter(({ name }) => name !== 'mean' && name !== 'std'),
  );
}

/** The set-up on other images: mean and std of the old ones go, as does a size that they do not have. */
export function onData(setUp: SetUp, info: Pick<DataInfo, 'source'> & Partial<DataInfo>): SetUp {
  if (setUp.data.source === info.source) return setUp;
  const data: Settings = { ...setUp.data, source: info.source };
  delete data.mean;
  delete data.std;
  return { ...setUp, data, network: networkOn(setUp.network, info) };
}

/** Sets of one size decide what the network takes; the others are made in its size. */
function networkOn(network: Settings, info: Partial<DataInfo>): Settings {
  const { source, channels, height, width } = info;
  if (source !== 'cifar10' && source !== 'mnist') return network;
  if (!channels || !height || !width) return network;
  return 'notation' in network ? { ...network, input: [channels, height, width] } : network;
}

export function sourceOf(setUp: SetUp): DataSource {
  const { source } = setUp.data;
  return source === 'cifar10' || source === 'mnist' || source === 'folder' ? source : 'builtin';
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

/** The run document of a set-up. Nothing is left out. */
export function runDocument(setUp: SetUp): RunDocument {
  return { ...setUp, network: networkDocument(setUp) };
}

/** The network alone. Settings of a norm that is not chosen stay out of the document. */
export function networkDocument(setUp: SetUp): Settings {
  const { num_groups, ...rest } = setUp.network;
  return rest.norm === 'group_norm' && num_groups !== undefined ? { ...rest, num_groups } : rest;
}

/** As many groups as set up, or as divide the channels of every block that gets a norm (C26). */
export function fittingGroups({ notation, num_groups }: Settings): number {
  const widths = (typeof notation === 'string' ? notation : '').matchAll(/(?<!\S)C(\d+)/g);
  return [...widths].reduce(
    (groups, [, width]) => divisor(groups, Number(width)),
    Number(num_groups ?? 1),
  );
}

/** The greatest that both have. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
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
