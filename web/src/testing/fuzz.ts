/// <reference types="vite/client" />
/**
 * How often properties are tried. The usual tests try the same values every time; scripts/fuzz.sh asks for
 * more of them, and for others.
 */
const kMore = import.meta.env.VITE_FUZZ_TRIES as string | undefined;

const kTries = Number(kMore ?? 100);

export function tries(times = 1): { numRuns: number; seed?: number } {
  return kMore === undefined ? { numRuns: times * kTries, seed: 1 } : { numRuns: times * kTries };
}
