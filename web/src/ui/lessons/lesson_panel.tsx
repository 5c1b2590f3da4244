import { useSignal } from '@preact/signals';
import { kLessons, lessonNamed, type Lesson, type OpenLesson } from '../../state/lessons';
import type { Store } from '../../state/store';
import { texts, type Texts } from '../../texts';
import { lessonAddress } from './address';
import { Button } from '../parts/button';
import { Term } from '../parts/hint';
import { useStore } from '../store_context';

/** With its address, which can be copied. */
function open(store: Store, lesson: Lesson | null): void {
  store.lesson.use(lesson);
  history.replaceState(null, '', lessonAddress(lesson?.name ?? null));
}

/** Chooses a lesson, from the header. */
export function LessonMenu() {
  const store = useStore();
  const t = texts.value.lessons;
  return (
    <select
      class="quiet"
      aria-label={t.open}
      value={store.lesson.open.value?.name ?? ''}
      disabled={store.next.fields.value === null}
      onChange={(event) => {
        open(store, lessonNamed(event.currentTarget.value));
      }}
    >
      <option value="">{t.open}</option>
      {kLessons.map(({ name }) => (
        <option key={name} value={name}>
          {t[name].title}
        </option>
      ))}
    </select>
  );
}

/** The lesson's text, a guess before the run, and what came out. */
export function LessonPanel() {
  const lesson = useStore().lesson.open;
  return lesson.value ? <Open key={lesson.value.name} lesson={lesson.value} /> : null;
}

function Open({ lesson }: { lesson: OpenLesson }) {
  const store = useStore();
  const t = texts.value.lessons;
  const { title, steps } = t[lesson.name];
  const step = useSignal(0);
  return (
    <section class="lesson" id="lesson" aria-labelledby="lesson-title">
      <header class="panel-head">
        <span class="titled">
          <h2 id="lesson-title">
            {t.title}: {title}
          </h2>
          {lesson.name === 'norms' ? <Term name="norm" /> : <Term name="epoch" />}
        </span>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            open(store, null);
          }}
        >
          {t.leave}
        </button>
      </header>
      <p>{steps[step.value]}</p>
      <div class="buttons">
        <Button
          off={step.value === 0}
          onClick={() => {
            step.value -= 1;
          }}
        >
          {t.back}
        </Button>
        <span class="note">{t.step(step.value + 1, steps.length)}</span>
        <Button
          off={step.value === steps.length - 1}
          onClick={() => {
            step.value += 1;
          }}
        >
          {t.next}
        </Button>
        <button
          type="button"
          onClick={() => {
            store.lesson.useSettings();
          }}
        >
          {t.setUp}
        </button>
      </div>
      <Guess lesson={lesson} />
    </section>
  );
}

/** Made before the run; the outcome stays hidden until then. */
function Guess({ lesson }: { lesson: OpenLesson }) {
  const store = useStore();
  const t = texts.value.lessons;
  const { question, answers } = t[lesson.name];
  const outcome = store.lesson.outcome.value;
  return (
    <fieldset class="guess">
      <legend>
        {t.predict}: {question}
      </legend>
      {answers.map((answer, i) => (
        <label key={answer} class="check">
          <input
            type="radio"
            name="guess"
            checked={lesson.guess === i}
            disabled={outcome !== null}
            onChange={() => {
              store.lesson.guess(i);
            }}
          />
          <span>{answer}</span>
        </label>
      ))}
      <p role="status" class="help" data-testid="outcome">
        {answerText(t, answers, lesson.guess, outcome)}
      </p>
    </fieldset>
  );
}

function answerText(
  t: Texts['lessons'],
  answers: readonly string[],
  guess: number | null,
  outcome: number | null,
): string {
  const said = guess === null ? '' : t.youSaid(answers[guess] ?? '');
  if (outcome === null) return guess === null ? '' : `${said} ${t.notYet}`;
  const came = `${t.result}: ${answers[outcome] ?? ''}.`;
  if (guess === null) return `${came} ${t.locked}`;
  return `${came} ${said} ${guess === outcome ? t.right : t.wrong}`;
}
