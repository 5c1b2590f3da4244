/** What a site offers under data/: its index.json, checked before it is shown. */

import * as v from 'valibot';
import type { HostedData } from '../protocol';

const Part = v.object({
  path: v.string(),
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
const HostedIndex = v.object({
  sets: v.pipe(
    v.array(
      v.object({
        source: v.picklist(['cifar10', 'mnist']),
        files: v.pipe(
          v.array(v.object({ ...Part.entries, parts: v.optional(v.array(Part)) })),
          v.minLength(1),
        ),
      }),
    ),
    v.minLength(1),
  ),
});

export function isHosted(answer: unknown): answer is HostedData {
  return v.is(HostedIndex, answer);
}
