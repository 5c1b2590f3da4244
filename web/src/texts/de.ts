/** Die Texte der Seite auf Deutsch. */

import { about, keys, page } from './de/page';
import { charts, control, finder, log } from './de/watch';
import { choices, fields, help } from './de/fields';
import { classes, confusion, inside, mistakes, norms, understand } from './de/understand';
import { data } from './de/data';
import { faults, resuming } from './de/resuming';
import { handIn, runs, share } from './de/runs';
import { lessons } from './de/lessons';
import { network } from './de/network';
import { terms } from './de/terms';
import { training } from './de/training';
import type { Texts } from './en';

export const de: Texts = {
  languageName: 'Deutsch',
  page,
  keys,
  data,
  about,
  network,
  training,
  help,
  choices,
  fields,
  resuming,
  faults,
  control,
  charts,
  log,
  finder,
  understand,
  mistakes,
  confusion,
  classes,
  inside,
  norms,
  runs,
  share,
  handIn,
  lessons,
  terms,
};
