import { useSignal } from '@preact/signals';
import { Hint } from './hint';

interface FieldProps {
  label: string;
  /** One line that explains it. */
  hint?: string | undefined;
}

/** The label's text and its explanation; the latter stays outside of the label, which names an input. */
function Explained(props: FieldProps) {
  return props.hint ? <Hint term={props.label} text={props.hint} /> : null;
}

/** Three fields beside each other, unless what they are called or hold is longer. */
export function fieldClass(label: string, longest = 0): string {
  if (longest > 20) return 'field long';
  if (longest > 14) return 'field wide';
  return longest > 8 || label.length > 15 ? 'field half' : 'field';
}

export function NumberField(
  props: FieldProps & {
    value: number;
    min?: number | undefined;
    max?: number | undefined;
    step: number | 'any';
    onChange: (value: number) => void;
  },
) {
  /** What stands there until it is taken over: being drawn again meanwhile must not undo it. */
  const typed = useSignal<string | null>(null);
  return (
    <div class={fieldClass(props.label, String(props.value).length + 2)}>
      <label>
        <span>{props.label}</span>
        <input
          type="number"
          value={typed.value ?? props.value}
          min={props.min}
          max={props.max}
          step={props.step}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
          onBlur={() => {
            typed.value = null;
          }}
          onChange={(event) => {
            const { valueAsNumber } = event.currentTarget;
            typed.value = null;
            if (Number.isFinite(valueAsNumber)) props.onChange(valueAsNumber);
          }}
        />
      </label>
      <Explained {...props} />
    </div>
  );
}

export function SelectField(
  props: FieldProps & {
    value: string;
    options: readonly (readonly [value: string, text: string])[];
    disabled?: boolean;
    onChange: (value: string) => void;
  },
) {
  const longest = Math.max(...props.options.map(([, text]) => text.length));
  return (
    <div class={fieldClass(props.label, longest)}>
      <label>
        <span>{props.label}</span>
        <select
          value={props.value}
          disabled={props.disabled}
          onChange={(event) => {
            props.onChange(event.currentTarget.value);
          }}
        >
          {props.options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <Explained {...props} />
    </div>
  );
}

export function CheckField(
  props: FieldProps & { checked: boolean; onChange: (checked: boolean) => void },
) {
  return (
    <div class={props.label.length > 7 ? 'check half' : 'check'}>
      <label>
        <input
          type="checkbox"
          checked={props.checked}
          onChange={(event) => {
            props.onChange(event.currentTarget.checked);
          }}
        />
        <span>{props.label}</span>
      </label>
      <Explained {...props} />
    </div>
  );
}
