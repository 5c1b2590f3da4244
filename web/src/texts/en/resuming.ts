/** Runs that are saved and go on, and faults of the engine, in English. */

import { integer } from '../numbers';

export const resuming = {
  goOn: 'Go on',
  notNow: 'Not now',
  unfinished: (name: string, epoch: number, of: number) =>
    `${name} broke off in epoch ${integer(epoch)} of ${integer(of)}. It is saved here and can go on to the same result.`,
  goOnWith: (name: string, epoch: number, of: number) =>
    `Go on with ${name}, epoch ${integer(epoch)} of ${integer(of)}`,
  notLoaded: (name: string) => `The network of ${name} is not loaded.`,
  load: 'Load its network',
  loadHelp: 'Then it can be looked into and exported as if it had just finished.',
  space: (runs: number, megabytes: string) =>
    `${integer(runs)} ${runs === 1 ? 'run' : 'runs'} saved in this browser, ${megabytes} MB. Of runs that are finished, and of runs that are not, the newest 20 keep their file.`,
  unlisted: (name: string, done: number, of: number) =>
    `${name} is saved after ${integer(done)} of ${integer(of)} epochs, but is not in this list.`,
  unsaved: (why: string) => `This run is not being saved: ${why}. Training goes on.`,
};

export const faults = {
  silent: 'The engine no longer answered.',
  restarted: (why: string) =>
    `${why} It was started again, and the run goes on from where it was saved.`,
  restartedIdle: (why: string) => `${why} It was started again.`,
  again: (why: string) => `${why} It was started again: try once more.`,
  gaveUp: (why: string) => `${why} Starting it again did not help.`,
  restart: 'Start the engine again',
  olderState: (why: string) =>
    `What was saved last cannot be read (${why}); the run goes on from the state before it.`,
  slower: (rate: string) => `Go on from the last good state with a learning rate of ${rate}`,
  smallerBatch: (batch: number) => `Train with a batch size of ${integer(batch)}`,
};
