/** What can be set, and documents of it. */

/** One settable field, as the core's own list has it. */
export interface FieldInfo {
  name: string;
  kind: 'integer' | 'number' | 'boolean' | 'text' | 'integers' | 'numbers';
  required: boolean;
  default?: SettingValue;
  low?: number;
  high?: number;
  /** For text: the values, "zero|reflect". */
  allowed?: string;
  help: string;
}

/** Everything that can be set; where a "type" is chosen, one list for each. */
export interface FieldLists {
  run: FieldInfo[];
  data: FieldInfo[];
  augmentation: FieldInfo[];
  notation: FieldInfo[];
  optimizer: Record<string, FieldInfo[]>;
  schedule: Record<string, FieldInfo[]>;
  layers: Record<string, FieldInfo[]>;
}

export type SettingValue = number | boolean | string | number[] | SettingValue[] | Settings;
export interface Settings {
  [name: string]: SettingValue;
}

/** A run to start from. */
export interface Preset {
  name: string;
  title: string;
  run: RunDocument;
}

/** See docs/RUN_DOCUMENT.md. */
export interface RunDocument {
  name?: string;
  network: Settings;
  data?: Settings;
  augmentation?: Settings;
  optimizer?: Settings;
  schedule?: Settings;
  epochs?: number;
  batch_size?: number;
  seed?: number;
  shuffle?: boolean;
  label_smoothing?: number;
  ema_decay?: number;
}

/** strict: the same bits on every device; fast: fused multiply-adds, whose bits depend on the device. */
export type Arithmetic = 'strict' | 'fast';
