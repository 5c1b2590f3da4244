import { kRunColours, type Run } from '../../state/run';
import { texts } from '../../texts';
import { useStore } from '../store_context';

/** Name, colour and note of the run in focus. */
export function RunEditor({ run }: { run: Run }) {
  const store = useStore();
  const t = texts.value.runs;
  const { name, note, colour } = run.label.value;
  return (
    <fieldset class="run-editor">
      <legend>{t.editing(name)}</legend>
      <label class="field">
        <span>{t.name}</span>
        <input
          type="text"
          maxLength={60}
          value={name}
          onChange={(event) => {
            const next = event.currentTarget.value.trim();
            if (next) store.bench.relabel(run, { name: next });
          }}
        />
      </label>
      <label class="field">
        <span>{t.colour}</span>
        <select
          value={colour ?? ''}
          onChange={(event) => {
            store.bench.relabel(run, { colour: event.currentTarget.value || null });
          }}
        >
          <option value="">{t.colourByNorm}</option>
          {kRunColours.map((one) => (
            <option key={one} value={`--run-${one}`}>
              {t.colours[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field wide">
        <span>{t.note}</span>
        <textarea
          rows={2}
          maxLength={500}
          value={note}
          onChange={(event) => {
            store.bench.relabel(run, { note: event.currentTarget.value });
          }}
        />
      </label>
    </fieldset>
  );
}
