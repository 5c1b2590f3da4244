/** Charts draw one a frame, so that several that are due do not make one long task. */

const waiting = new Set<() => void>();

/** Draws in one of the next frames; asked again before that, it is still drawn once. */
export function drawInTurn(draw: () => void): void {
  waiting.add(draw);
  if (waiting.size === 1) requestAnimationFrame(drawNext);
}

export function forget(draw: () => void): void {
  waiting.delete(draw);
}

function drawNext(): void {
  const [draw] = waiting;
  if (!draw) return;
  waiting.delete(draw);
  if (waiting.size > 0) requestAnimationFrame(drawNext);
  draw();
}
