import { useSignal } from '@preact/signals';
import { duration } from '../../state/format';
import type { Run } from '../../state/run';
import type { Store } from '../../state/store';
import { texts } from '../../texts';
import { Button } from '../parts/button';
import { Hint } from '../parts/hint';
import { Trouble } from '../parts/panel';
import { RunNotices } from '../resuming/notices';
import { useStore } from '../store_context';
import { announcement, newestEpoch, paceText, placeText, shareDone, startText } from './progress';

/** The buttons, how far the run is, and how long it will take. */
export function ControlPanel() {
  const store = useStore();
  const t = texts.value.control;
  const state = store.training.state.value;
  const active = state === 'running' || state === 'paused';
  const noEngine = store.errors.engine.value !== null;
  return (
    <section class="control" id="control" aria-label={t.label}>
      <div class="buttons">
        <TrainButton />
        <Button off={state !== 'running'} onClick={() => store.training.pause()}>
          {t.pause}
        </Button>
        <Button
          off={noEngine || store.training.starting.value}
          onClick={() => store.training.step()}
        >
          {t.step}
        </Button>
        <Button off={!active} onClick={() => store.training.stop()}>
          {t.stop}
        </Button>
        <span class="state" data-testid="state" data-state={state}>
          {t.states[state]}
        </span>
      </div>
      <RunProgress />
      {active ? <RateNow /> : null}
      <Prediction />
      <SetUpTrouble />
      <Trouble text={store.errors.run.value} />
      <RunNotices />
      <LookingElsewhere />
    </section>
  );
}

/** Starts a run, or goes on with the paused one. */
export function TrainButton() {
  const store = useStore();
  const state = store.training.state.value;
  const starting = store.training.starting.value;
  const noEngine = store.errors.engine.value !== null;
  return (
    <Button
      class="primary"
      off={noEngine || starting || state === 'running'}
      onClick={() => store.training.start()}
    >
      {startText(texts.value.control, state, starting)}
    </Button>
  );
}

function RunProgress() {
  const store = useStore();
  const t = texts.value.control;
  const live = store.bench.live.value;
  const run = live[store.training.lane.value] ?? null;
  const epochs = run?.facts.epochs ?? null;
  const step = run?.lastStep.value ?? null;
  const done = newestEpoch(live);
  const nameOf = (one: Run | null) => (live.length > 1 && one ? `${one.label.value.name} · ` : '');
  return (
    <>
      <progress aria-label={t.progress} max={1} value={meanDone(live)} />
      <p class="progress-text" data-testid="progress">
        <span>
          {nameOf(run)}
          {!run && !isReady(store) ? '' : placeText(t, epochs, step, run?.classified.value ?? null)}
        </span>
        <span>{run ? paceText(t, store.training.pace.value, store.training.state.value) : ''}</span>
      </p>
      <p class="visually-hidden" aria-live="polite" data-testid="announcement">
        {done ? nameOf(done.run) + announcement(t, done.epoch, done.run.facts.epochs) : ''}
      </p>
    </>
  );
}

function meanDone(live: Run[]): number {
  const shares = live.map(({ facts, lastStep }) =>
    lastStep.value ? shareDone(facts.epochs, lastStep.value) : 0,
  );
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, live.length);
}

/** The learning rate of a run that goes on, to be changed by hand. */
function RateNow() {
  const store = useStore();
  const t = texts.value.control;
  const rate = store.bench.live.value[0]?.lastStep.value?.learningRate;
  const typed = useSignal<number | null>(null);
  if (rate === undefined) return null;
  const shown = Number(rate.toPrecision(3));
  const set = () => {
    if (typed.value === null) return;
    void store.training.setLearningRate(typed.value);
    typed.value = null;
  };
  return (
    <form
      class="rate-now"
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      <label>
        <span>{t.rate}</span>
        <input
          type="number"
          min={0}
          max={1000}
          step="any"
          data-testid="rate-now"
          onFocus={() => {
            typed.value ??= shown;
          }}
          value={typed.value ?? shown}
          onInput={(event) => {
            const { valueAsNumber } = event.currentTarget;
            typed.value = Number.isFinite(valueAsNumber) ? valueAsNumber : null;
          }}
        />
      </label>
      <button type="submit" disabled={typed.value === null}>
        {t.setRate}
      </button>
      <Hint term={t.rate} text={t.rateHelp} />
    </form>
  );
}

/** Before the start: what it will take here. */
function Prediction() {
  const store = useStore();
  const t = texts.value.training;
  const state = store.training.state.value;
  if (state === 'running' || state === 'paused' || store.training.starting.value) return null;
  if (store.images.missing.value !== null) {
    return <p class="prediction">{texts.value.control.missing}</p>;
  }
  const prediction = store.predictor.prediction.value;
  if (store.predictor.predicting.value) return <p class="help prediction">{t.measuring}</p>;
  if (!prediction) return null;
  return (
    <p class="help prediction" data-testid="prediction">
      {t.predicted(duration(prediction.epochSeconds), duration(prediction.allSeconds))}
    </p>
  );
}

/** What is wrong in Set up, which may be out of sight, and the way there. */
function SetUpTrouble() {
  const store = useStore();
  const t = texts.value.control;
  const text = setUpTrouble(store);
  if (text === null || store.training.state.value === 'running') return null;
  return (
    <p class="trouble" data-testid="set-up-trouble">
      {t.wrong(text)}{' '}
      <button
        type="button"
        class="link"
        onClick={() => {
          store.part.value = 'set-up';
          // Once it is laid out.
          requestAnimationFrame(() => {
            document.querySelector('#set-up .trouble')?.scrollIntoView({ block: 'center' });
          });
        }}
      >
        {t.showWrong}
      </button>
    </p>
  );
}

function isReady(store: Store): boolean {
  const missing = store.images.missing.value !== null;
  return !missing && !store.training.starting.value && setUpTrouble(store) === null;
}

function setUpTrouble({ errors }: Store): string | null {
  return errors.network.value ?? errors.training.value ?? errors.data.value;
}

function LookingElsewhere() {
  const store = useStore();
  const t = texts.value.control;
  const run = store.bench.focus.value;
  const [live] = store.bench.live.value;
  if (!run || !live || store.bench.live.value.includes(run)) return null;
  return (
    <p class="looking">
      {t.kept(run.label.value.name)}{' '}
      <button
        type="button"
        class="link"
        onClick={() => {
          store.bench.lookAt(live);
        }}
      >
        {t.backTo(live.label.value.name)}
      </button>
    </p>
  );
}
