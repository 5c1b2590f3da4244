import { useStore } from '../store_context';
import { Trouble } from '../parts/panel';
import { announcement, paceText, placeText, shareDone, startText } from './progress';

/** The buttons, how far the run is, and how long it will take. */
export function ControlPanel() {
  const store = useStore();
  const state = store.runState.value;
  const active = state === 'running' || state === 'paused';
  const noEngine = store.errors.engine.value !== null;
  return (
    <section class="control" id="control" aria-label="Run">
      <div class="buttons">
        <TrainButton />
        <button type="button" disabled={state !== 'running'} onClick={() => void store.pause()}>
          Pause
        </button>
        <button
          type="button"
          disabled={noEngine || store.starting.value}
          onClick={() => void store.step()}
        >
          Step
        </button>
        <button type="button" disabled={!active} onClick={() => void store.stop()}>
          Stop
        </button>
        <span class="state" data-testid="state">
          {state}
        </span>
      </div>
      <RunProgress />
      <Trouble text={store.errors.run.value} />
    </section>
  );
}

/** Starts a run, or goes on with the paused one. */
export function TrainButton() {
  const store = useStore();
  const state = store.runState.value;
  const starting = store.starting.value;
  const noEngine = store.errors.engine.value !== null;
  return (
    <button
      type="button"
      class="primary"
      disabled={noEngine || starting || state === 'running'}
      onClick={() => void store.start()}
    >
      {startText(state, starting)}
    </button>
  );
}

function RunProgress() {
  const store = useStore();
  const run = store.run.value;
  const step = store.lastStep.value;
  const classified = store.classified.value;
  // Counts epochs, so that the announcement follows them.
  const epoch = store.historyVersion.value > 0 ? store.history.epochs.at(-1) : undefined;
  return (
    <>
      <progress
        aria-label="Progress of the run"
        max={1}
        value={run && step ? shareDone(run.summary, step) : 0}
      />
      <p class="progress-text" data-testid="progress">
        <span>{placeText(run?.summary ?? null, step, classified)}</span>
        <span>{run ? paceText(store.pace.value, store.runState.value) : ''}</span>
      </p>
      <p class="visually-hidden" aria-live="polite" data-testid="announcement">
        {epoch && run ? announcement(epoch, run.summary) : ''}
      </p>
    </>
  );
}
