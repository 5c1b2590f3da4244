import { useSignal } from '@preact/signals';
import { kLessons, lessonNamed, type Lesson } from '../../state/lessons';
import { texts } from '../../texts';
import { Term } from '../parts/hint';
import { useStore } from '../store_context';

/** Chooses a lesson, from the header. */
export function LessonMenu() {
  const store = useStore();
  const t = texts.value.lessons;
  return (
    <select
      class="quiet"
      aria-label={t.open}
      value={store.lesson.value?.name ?? ''}
      disabled={store.fields.value === null}
      onChange={(event) => {
        store.useLesson(lessonNamed(event.currentTarget.value));
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
  const { lesson } = useStore();
  return lesson.value ? <Open key={lesson.value.name} lesson={lesson.value} /> : null;
}

function Open({ lesson }: { lesson: Lesson }) {
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
            store.useLesson(null);
          }}
        >
          {t.leave}
        </button>
      </header>
      <p>{steps[step.value]}</p>
      <div class="buttons">
        <button
          type="button"
          disabled={step.value === 0}
          onClick={() => {
            step.value -= 1;
          }}
        >
          {t.back}
        </button>
        <span class="note">{t.step(step.value + 1, steps.length)}</span>
        <button
          type="button"
          disabled={step.value === steps.length - 1}
          onClick={() => {
            step.value += 1;
          }}
        >
          {t.next}
        </button>
        <button
          type="button"
          onClick={() => {
            store.useDocument(lesson.document);
          }}
        >
          {t.setUp}
        </button>
      </div>
      <Guess lesson={lesson} />
    </section>
  );
}

function Guess({ lesson }: { lesson: Lesson }) {
  const store = useStore();
  const t = texts.value.lessons;
  const { question, answers } = t[lesson.name];
  const guess = useSignal<number | null>(null);
  const outcome = lesson.outcome(store.runs.value);
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
            checked={guess.value === i}
            onChange={() => {
              guess.value = i;
            }}
          />
          <span>{answer}</span>
        </label>
      ))}
      <p role="status" class="help" data-testid="outcome">
        {guess.value === null
          ? ''
          : outcome === null
            ? `${t.youSaid(answers[guess.value] ?? '')} ${t.notYet}`
            : `${t.result}: ${answers[outcome] ?? ''}. ${outcome === guess.value ? t.right : t.wrong}`}
      </p>
    </fieldset>
  );
}
