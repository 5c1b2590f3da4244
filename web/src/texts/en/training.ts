/** The settings of a run, in English. */

export const training = {
  title: 'Training',
  rateOverTime: 'Rate over time',
  arithmetic: 'Arithmetic',
  arithmetics: {
    strict: 'strict (same bits everywhere)',
    fast: 'fast (bits depend on the device)',
  },
  arithmeticHelp: 'fast: fused multiply-adds; quicker, but another device may get other digits',
  optimiser: 'Optimiser',
  augmentation: 'Augmentation',
  more: 'More settings',
  predicted: (epoch: string, all: string) => `About ${epoch} an epoch here, ${all} altogether.`,
  measuring: 'Measuring how fast this is here …',
};
