/** Images: where they come from, and what is in them. */

export type Split = 'train' | 'test';

/** As run documents name them. */
export type DataSource = 'builtin' | 'cifar10' | 'mnist' | 'folder';

export interface DataInfo {
  source: DataSource;
  /** What results are labelled with: "built-in", "CIFAR-10". Empty: no images. */
  name: string;
  train: number;
  test: number;
  channels: number;
  height: number;
  width: number;
  classNames: string[];
}

export interface DataProgress {
  file: string;
  doneBytes: number;
  /** 0 where the size is not known. */
  totalBytes: number;
}

/** A file that a person gave. */
export interface DataFile {
  /** Its name; in a dropped folder with the folders above it, "/" between them. */
  path: string;
  file: File;
}

/** A file below data/; where it is split, its parts in order. */
export interface HostedFile {
  path: string;
  bytes: number;
  parts?: { path: string; bytes: number }[];
}

export interface HostedSet {
  source: 'cifar10' | 'mnist';
  files: HostedFile[];
}

/** Answer of data/index.json: what the site offers. */
export interface HostedData {
  sets: HostedSet[];
}

/** A data set that the browser keeps for next time. */
export interface KeptSet {
  id: string;
  /** null, as `shape`: the file cannot be read, and `problem` says why. */
  source: DataSource | null;
  name: string;
  shape: [channels: number, height: number, width: number] | null;
  train: number;
  test: number;
  /** What it takes in the browser's storage. */
  bytes: number;
  problem: string | null;
}

/** Whether the images that a run asks for stand ready. */
export interface Prepared {
  /** null where they are missing. */
  info: DataInfo | null;
  /** null with `info`. */
  missing: Missing | null;
}

/** The images that a run asks for. */
export interface Missing {
  source: DataSource;
  /** Pictures that are loaded, but were read for another size or share of test images. */
  otherwise: { name: string; size: string } | null;
  /** Why what is at hand could not be read again; empty where nothing was tried. */
  trouble: string;
}

/** Values of one channel, 0 to 255. */
export interface ChannelStatistics {
  min: number;
  max: number;
  /** Of values scaled to 0 to 1, as `std`. */
  mean: number;
  std: number;
  histogram: number[];
}

export interface PartStatistics {
  /** Images of each class. */
  classCounts: number[];
  channels: ChannelStatistics[];
}

/** Of the images that a run uses. */
export interface DataStatistics {
  classNames: string[];
  train: PartStatistics;
  test: PartStatistics;
}

/** Rows of red, green and blue bytes. */
export interface PictureBytes {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** One image as the data set stores it: planes of C x H x W bytes. */
export interface ImageBytes {
  index: number;
  label: number;
  pixels: Uint8Array;
}
