export function NumberField(props: {
  label: string;
  hint?: string | undefined;
  value: number;
  min?: number | undefined;
  max?: number | undefined;
  step: number | 'any';
  onChange: (value: number) => void;
}) {
  return (
    <label class="field">
      <span title={props.hint}>{props.label}</span>
      <input
        type="number"
        value={props.value}
        min={props.min}
        max={props.max}
        step={props.step}
        onChange={(event) => {
          const { valueAsNumber } = event.currentTarget;
          if (Number.isFinite(valueAsNumber)) props.onChange(valueAsNumber);
        }}
      />
    </label>
  );
}

export function SelectField(props: {
  label: string;
  hint?: string | undefined;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  disabled?: boolean;
  onChange: (value: string) => void;
}) {
  const longest = Math.max(...props.options.map(([, text]) => text.length));
  return (
    <label class={longest > 20 ? 'field long' : longest > 8 ? 'field half' : 'field'}>
      <span title={props.hint}>{props.label}</span>
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
  );
}

export function CheckField(props: {
  label: string;
  hint?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => {
          props.onChange(event.currentTarget.checked);
        }}
      />
      <span title={props.hint}>{props.label}</span>
    </label>
  );
}
