/** Where on the page an error is said. */

export type Place = 'engine' | 'data' | 'network' | 'training' | 'run';

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
