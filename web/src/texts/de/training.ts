/** Die Einstellungen eines Laufs, auf Deutsch. */

import type { Texts } from '../en';

export const training: Texts['training'] = {
  title: 'Training',
  rateOverTime: 'Lernrate im Verlauf',
  arithmetic: 'Arithmetik',
  arithmetics: {
    strict: 'streng (überall dieselben Bits)',
    fast: 'schnell (Bits hängen vom Gerät ab)',
  },
  arithmeticHelp:
    'schnell: verschmolzene Multiplikation und Addition; ein anderes Gerät rechnet vielleicht andere Ziffern',
  optimiser: 'Optimierer',
  augmentation: 'Augmentierung',
  more: 'Mehr Einstellungen',
  predicted: (epoch, all) => `Etwa ${epoch} je Epoche hier, ${all} im Ganzen.`,
  measuring: 'Es wird gemessen, wie schnell das hier geht …',
};
