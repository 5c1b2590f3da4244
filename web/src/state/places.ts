/** Where on the page an error is said. */

import { signal, type Signal } from '@preact/signals';

export type Place = 'engine' | 'data' | 'network' | 'training' | 'run';

/** What went wrong, at the place that caused it. */
export class Errors implements Record<Place, Signal<string | null>> {
  readonly engine = signal<string | null>(null);
  readonly network = signal<string | null>(null);
  readonly training = signal<string | null>(null);
  readonly run = signal<string | null>(null);

  constructor(readonly data: Signal<string | null>) {}

  say(place: Place, error: unknown): void {
    this[place].value = error instanceof Error ? error.message : String(error);
  }
}

/** The panel whose field an error of the run document names ("optimizer.lr: got -1 …"). */
export function placeOf(message: string): Place {
  if (message.startsWith('[memory]')) return 'training'; // beside the batch size
  if (/^(network|layer |\[|the network)/.test(message)) return 'network';
  if (/^data[.:]/.test(message)) return 'data';
  const training =
    /^(optimizer|schedule|augmentation|epochs|batch_size|seed|label_smoothing|ema_decay)\b/;
  if (training.test(message)) return 'training';
  return 'run';
}
