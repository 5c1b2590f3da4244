/** One run on the bench: live, or kept from before. */

import { signal } from '@preact/signals';
import type {
  Arithmetic,
  EngineEvent,
  EvaluatedImages,
  EvaluationEvent,
  NetworkSummary,
  ResumedRun,
  RunState,
  Settings,
  StepEvent,
} from '../protocol';
import { Evaluations } from './evaluations';
import { History, type KeptHistory } from './history';
import type { Norm } from './set_up';

/** What does not change while it runs, but for what people write. */
export interface RunFacts {
  id: string;
  /** Milliseconds since 1970. */
  created: number;
  /** The complete run document. */
  document: Settings;
  norm: Norm;
  arithmetic: Arithmetic;
  dataName: string;
  classNames: string[];
  channels: number;
  height: number;
  width: number;
  network: NetworkSummary;
  epochs: number;
  batchSize: number;
  stepsPerEpoch: number;
  trainImages: number;
  testImages: number;
  threads: number;
  /** Of a race: started from the convolution weights of this run. */
  weightsFrom: string | null;
}

export interface RunLabel {
  name: string;
  note: string;
  /** Of the theme ("--run-sky"), or of CSS as earlier pages kept it; null: the norm's. */
  colour: string | null;
}

export interface KeptRun {
  version: 1;
  facts: RunFacts;
  label: RunLabel;
  state: RunState;
  history: KeptHistory;
  newest: { epoch: number; images: EvaluatedImages } | null;
}

/** The theme has each as --run-NAME. */
export const kRunColours = ['sky', 'amber', 'pink', 'wine', 'green', 'olive'] as const;
export type RunColour = (typeof kRunColours)[number];

export class Run {
  readonly label;
  readonly state = signal<RunState>('idle');
  readonly shown = signal(false);
  readonly lastStep = signal<StepEvent | null>(null);
  readonly classified = signal<EvaluationEvent | null>(null);
  /** Counts up with every change of history. */
  readonly tick = signal(0);
  /** Counts complete epochs. */
  readonly epochsDone = signal(0);
  history: History;
  readonly evaluations = new Evaluations();

  constructor(
    readonly facts: RunFacts,
    label: RunLabel,
    kept?: KeptRun,
  ) {
    this.label = signal(label);
    this.history = new History(kept?.history);
    if (!kept) return;
    this.state.value = kept.state;
    this.epochsDone.value = this.history.epochs.length;
    if (kept.newest) this.evaluations.add(kept.newest.epoch, kept.newest.images);
  }

  get id(): string {
    return this.facts.id;
  }

  follow(event: EngineEvent): void {
    switch (event.kind) {
      case 'step':
        this.history.addStep(event);
        this.lastStep.value = event;
        break;
      case 'evaluation':
        this.classified.value = event;
        break;
      case 'epoch':
        this.history.addEpoch(event);
        this.evaluations.add(event.epoch, event.images, event.weights);
        this.classified.value = null;
        this.epochsDone.value = event.epoch;
        break;
      case 'diverged':
        this.state.value = 'diverged';
        break;
    }
    this.tick.value += 1;
  }

  /** Back to where it was saved. */
  takeUp(resumed: ResumedRun): void {
    this.history = History.of(resumed, this.history);
    const { length } = resumed.epochs;
    this.evaluations.goBackTo(length, resumed.images);
    this.lastStep.value = lastStepOf(resumed);
    this.classified.value = null;
    this.epochsDone.value = length;
    this.state.value = resumed.finished ? 'finished' : 'paused';
    this.tick.value += 1;
  }

  /** The best accuracy on the test set, chosen by looking at it. */
  best(): number | null {
    const all = this.history.epochs.map((epoch) => epoch.testAccuracy);
    return all.length > 0 ? Math.max(...all) : null;
  }

  keep(): KeptRun {
    const { facts } = this;
    const newest = this.evaluations.at(null);
    return {
      version: 1,
      facts,
      label: this.label.peek(),
      state: this.state.peek(),
      history: this.history.keep(),
      newest: newest && { epoch: newest.epoch, images: newest.images },
    };
  }
}

function lastStepOf({ summary, loss, learningRate }: ResumedRun): StepEvent | null {
  const globalStep = loss.length;
  if (globalStep === 0) return null;
  const { stepsPerEpoch } = summary;
  const epoch = Math.ceil(globalStep / stepsPerEpoch);
  const value = loss.at(-1) ?? 0;
  return {
    ...{ kind: 'step', epoch, step: globalStep - (epoch - 1) * stepsPerEpoch, stepsPerEpoch },
    ...{ globalStep, loss: value, objective: value, correct: 0, images: 0, lane: 0 },
    learningRate: learningRate.at(-1) ?? 0,
  };
}

/** How a run is drawn: its own colour, or its norm's. */
export function colourOf(run: Run): string {
  return run.label.value.colour ?? `--norm-${run.facts.norm}`;
}

/** A name that no other run has: "first", "first 2", "first 3". */
export function freshName(wanted: string, taken: string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; ++n) {
    const name = `${wanted} ${n}`;
    if (!taken.includes(name)) return name;
  }
}
