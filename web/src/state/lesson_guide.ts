/** The lesson that is open, since when, and what was guessed. */

import { computed, signal } from '@preact/signals';
import type { Bench } from './bench';
import type { Lesson, OpenLesson } from './lessons';
import type { NextRun } from './next_run';

export class LessonGuide {
  readonly open = signal<OpenLesson | null>(null);
  /** What came out of its runs, those that were made since it was opened. */
  readonly outcome = computed<number | null>(() => {
    const lesson = this.open.value;
    const runs = this.bench.runs.value.filter((run) => run.facts.created >= (lesson?.since ?? 0));
    return lesson?.outcome(runs) ?? null;
  });

  constructor(
    private readonly bench: Bench,
    private readonly next: NextRun,
  ) {}

  /** Opens a lesson with its set-up; null leaves it. */
  use(lesson: Lesson | null): void {
    this.open.value = lesson ? { ...lesson, since: Date.now(), guess: null } : null;
    this.useSettings();
  }

  useSettings(): void {
    const run = this.open.value?.run;
    if (typeof run === 'string') this.next.usePreset(run);
    else if (run) this.next.useDocument(run);
  }

  /** Before the outcome is known; afterwards it would be no guess. */
  guess(answer: number): void {
    const lesson = this.open.value;
    if (lesson && this.outcome.value === null) this.open.value = { ...lesson, guess: answer };
  }
}
