/** Every text of the page in English. Other languages are of this file's type (index.ts). */

import { about, keys, page } from './en/page';
import { charts, control, finder, log } from './en/watch';
import { choices, fields, help } from './en/fields';
import { classes, confusion, inside, mistakes, norms, understand } from './en/understand';
import { data } from './en/data';
import { faults, resuming } from './en/resuming';
import { handIn, runs, share } from './en/runs';
import { lessons } from './en/lessons';
import { network } from './en/network';
import { terms } from './en/terms';
import { training } from './en/training';

export type { TermName } from './en/terms';

export const en = {
  languageName: 'English',
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

export type Texts = typeof en;
