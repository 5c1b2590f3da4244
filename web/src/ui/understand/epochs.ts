/** The epochs of a run that can be looked back at, as places of a slider. */

import type { EpochImages } from '../../state/evaluations';

/** Where on the slider an epoch is; one that is no longer kept: at the newest. */
export function placeOf(kept: readonly EpochImages[], shown: EpochImages | null): number {
  const place = kept.findIndex((one) => one === shown);
  return place < 0 ? kept.length - 1 : place;
}

/** The epoch of a place; null at the end, which follows the newest. */
export function epochAt(kept: readonly EpochImages[], place: number): number | null {
  return place === kept.length - 1 ? null : (kept[place]?.epoch ?? null);
}
