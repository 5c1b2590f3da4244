/** A run: how it starts, what is told of it, and how it goes on. */

import type { NetworkSummary } from './network';
import type { Arithmetic, RunDocument, Settings } from './settings';

export interface RunSummary {
  name: string;
  network: NetworkSummary;
  epochs: number;
  batchSize: number;
  stepsPerEpoch: number;
  trainImages: number;
  testImages: number;
  /** What its network takes, with the batch. */
  memoryBytes: number;
  dataName: string;
  /** The document with every default written out. */
  document: Settings;
}

export interface StepEvent {
  kind: 'step';
  epoch: number;
  step: number;
  stepsPerEpoch: number;
  globalStep: number;
  loss: number;
  /** What is minimised: with label smoothing and the L1 penalty; else the loss. */
  objective: number;
  correct: number;
  images: number;
  learningRate: number;
  lane: number;
}

export interface EvaluationEvent {
  kind: 'evaluation';
  epoch: number;
  done: number;
  total: number;
  lane: number;
}

export interface EpochEvent {
  kind: 'epoch';
  epoch: number;
  trainLoss: number;
  /** Mean of the steps' objective. */
  trainObjective: number;
  /** 0 to 1. */
  trainAccuracy: number;
  testLoss: number;
  testAccuracy: number;
  digest: string;
  last: boolean;
  /** Which of the runs that take turns; 0 with a single one. */
  lane: number;
  /** What the network made of each test image. */
  images: EvaluatedImages;
  /** Every value of the network then, for a look into it later. */
  weights: Float32Array;
}

/** Test images one by one, in equal order. */
export interface EvaluatedImages {
  /** Where in the test set. */
  image: Uint32Array;
  label: Uint8Array;
  predicted: Uint8Array;
  /** Of the predicted class, 0 to 1. */
  probability: Float32Array;
  /** Cross-entropy: exp(-loss) is the probability of the true class. */
  loss: Float32Array;
}

export interface DivergedEvent {
  kind: 'diverged';
  epoch: number;
  step: number;
  lane: number;
}

export type EngineEvent = StepEvent | EvaluationEvent | EpochEvent | DivergedEvent;

export type RunState =
  'idle' | 'running' | 'paused' | 'stopped' | 'finished' | 'diverged' | 'failed';

/** What the worker tells, at most some 8 times a second. */
export interface EngineUpdate {
  state: RunState;
  events: EngineEvent[];
  /** Milliseconds spent in training steps so far, without pauses and evaluation. */
  trainMs: number;
  /** Images trained in that time. */
  trainImages: number;
  /** Milliseconds spent altogether, pauses left out. */
  busyMs: number;
  /** What the module has taken of its memory: images, network, and itself. */
  memoryBytes: number;
  /** Set when the state is "failed". */
  error: string | null;
  /** Why the runs could not be saved the last time; training goes on. */
  unsaved: string | null;
}

/** A run whose file the browser keeps, to go on with. */
export interface SavedRun {
  id: string;
  name: string;
  epochsDone: number;
  epochs: number;
  finished: boolean;
  /** When it was saved last: milliseconds since 1970. */
  saved: number;
  /** What it takes in the browser's storage. */
  bytes: number;
  /** It trains in this tab or another. */
  live: boolean;
}

/** A run that goes on from where it was kept, with what it has done so far. */
export interface ResumedRun {
  summary: RunSummary;
  finished: boolean;
  epochs: Omit<EpochEvent, 'images' | 'lane' | 'weights'>[];
  /** Of every step. */
  loss: Float32Array;
  learningRate: Float32Array;
  /** What the newest epoch made of the test set; empty before the first. */
  images: EvaluatedImages;
  /** What is wrong with the state saved last, where an older one had to do. */
  problem: string | null;
}

/** One point of a sweep over learning rates. */
export interface RatePoint {
  lr: number;
  loss: number;
  smoothed: number;
}

export interface RateSearch {
  points: RatePoint[];
  finished: boolean;
  /** The suggestion: where the smoothed loss falls most steeply; null where it never falls. */
  steepest: number | null;
  lowest: number | null;
}

/** One self-contained page; a Markdown file with its pictures; the pictures alone, for slides. */
export type ReportFormat = 'html' | 'markdown' | 'pictures';

export interface ReportFile {
  path: string;
  bytes: Uint8Array;
}

/** What a run file says of itself. */
export interface RunFileFacts {
  name: string;
  status: string;
  epochs: number;
  arithmetic: Arithmetic;
  document: RunDocument;
}
