/** By a lock of this name, which goes with its worker, tabs see that a run is at work. */
export function lockOf(run: string): string {
  return `tabtrain-run-${run}`;
}
