import { describe, expect, it, vi } from 'vitest';
import { kEpoch, kSummary } from '../testing/fake_engine';
import { lessonNamed } from './lessons';
import { engine, store, openStore, useStore } from '../testing/store';

useStore();

describe('a lesson', () => {
  const lesson = lessonNamed('first');
  const finish = () => {
    engine.tell({ events: [kEpoch] });
    engine.tell({ state: 'finished' });
  };

  it('takes a guess before the run, and none after it', async () => {
    engine.summary = { ...kSummary, document: { name: 'lesson-first' } };
    await store.whenReady();
    store.lesson.use(lesson);
    expect(store.next.setUp.value.name).toBe('lesson-first');
    store.lesson.guess(1);
    await store.training.start();
    expect(store.lesson.outcome.value).toBeNull();
    finish();
    expect(store.lesson.outcome.value).toBe(1);
    store.lesson.guess(2);
    expect(store.lesson.open.value?.guess).toBe(1);
  });

  it('counts the first run since it was opened', async () => {
    engine.summary = { ...kSummary, document: { name: 'lesson-first' } };
    await store.training.start();
    finish();
    vi.setSystemTime(Date.now() + 1000);
    store.lesson.use(lesson);
    expect(store.lesson.outcome.value).toBeNull();
    await store.training.start();
    finish();
    await store.training.start();
    engine.tell({ events: [{ ...kEpoch, testAccuracy: 0.9 }] });
    engine.tell({ state: 'finished' });
    expect(store.lesson.outcome.value).toBe(1);
    vi.useRealTimers();
  });

  it('may train a preset', async () => {
    engine.presetName = 'class';
    openStore();
    await store.whenReady();
    store.lesson.use(lessonNamed('class'));
    expect(store.next.setUp.value.name).toBe('class');
  });
});
