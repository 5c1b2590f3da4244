import { texts } from '../../texts';
import { useStore } from '../store_context';
import { epochAt, placeOf } from './epochs';

/** Which epoch the views show: the newest, or one of those kept. */
export function EpochSlider() {
  const store = useStore();
  const t = texts.value.understand;
  const run = store.bench.focus.value;
  if (!run || run.epochsDone.value === 0) return null;
  const { kept } = run.evaluations;
  if (kept.length < 2) return null;
  const shown = store.bench.shown.value;
  const done = run.epochsDone.value;
  return (
    <div class="epoch-slider">
      <label>
        <span>{t.epochOf(shown?.epoch ?? done, done)}</span>
        <input
          type="range"
          min={0}
          max={kept.length - 1}
          step={1}
          value={placeOf(kept, shown)}
          aria-valuetext={t.epochOf(shown?.epoch ?? done, done)}
          data-testid="epoch-slider"
          onInput={(event) => {
            store.bench.epoch.value = epochAt(kept, event.currentTarget.valueAsNumber);
          }}
        />
      </label>
      <button
        type="button"
        class="tool"
        disabled={store.bench.epoch.value === null}
        onClick={() => {
          store.bench.epoch.value = null;
        }}
      >
        {t.follow}
      </button>
    </div>
  );
}
