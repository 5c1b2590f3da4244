/** Notices that the engine says nothing although it should. */

const kTickMs = 1000;
/** A step of a large network on one slow thread takes seconds. */
export const kPatience = 20;
const kPatienceFactor = 10;

/**
 * Counts ticks of a timer instead of reading a clock: while the device sleeps or the browser slows a hidden
 * tab down, the timer waits as the engine does.
 */
export class Watchdog {
  private timer: ReturnType<typeof setInterval> | null = null;
  private ticks = 0;
  private longest = 0;

  constructor(private readonly stalled: () => void) {}

  /** Something was asked for: a word must come. */
  expect(): void {
    this.timer ??= setInterval(this.tick, kTickMs);
  }

  /** Something was heard; `working`: more is to come. */
  heard(working: boolean): void {
    this.longest = Math.max(this.longest, this.ticks);
    this.ticks = 0;
    if (!working) this.stop();
    else this.expect();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.ticks = this.longest = 0;
  }

  private readonly tick = (): void => {
    this.ticks += 1;
    if (this.ticks < Math.max(kPatience, kPatienceFactor * this.longest)) return;
    this.stop();
    this.stalled();
  };
}
