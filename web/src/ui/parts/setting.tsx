import type { FieldInfo, SettingValue } from '../../protocol';
import { isList, parseList } from '../../state/set_up';
import { CheckField, NumberField, SelectField } from './field';
import { kLabels } from './labels';

/** The input for one field of a document; range and help come from the core's own list. */
export function Setting(props: {
  name: string;
  value: SettingValue;
  info: FieldInfo | undefined;
  onChange: (value: SettingValue) => void;
}) {
  const { name, value, info, onChange } = props;
  const label = kLabels[name] ?? name.replaceAll('_', ' ');
  const hint = info?.help;
  if (typeof value === 'boolean') {
    return <CheckField label={label} hint={hint} checked={value} onChange={onChange} />;
  }
  if (typeof value === 'number') {
    const step = info?.kind === 'integer' ? 1 : 'any';
    return (
      <NumberField {...{ label, hint, value, step, onChange }} min={info?.low} max={info?.high} />
    );
  }
  if (isList(value)) {
    return (
      <label class="field">
        <span title={hint}>{label}</span>
        <input
          type="text"
          inputMode="numeric"
          value={value.join(', ')}
          onChange={(event) => {
            const list = parseList(event.currentTarget.value);
            if (list) onChange(list);
            else event.currentTarget.value = value.join(', ');
          }}
        />
      </label>
    );
  }
  if (typeof value !== 'string') return null;
  const allowed = info?.allowed?.split('|') ?? [value];
  return (
    <SelectField
      label={label}
      hint={hint}
      value={value}
      options={allowed.map((word) => [word, kLabels[word] ?? word] as const)}
      onChange={onChange}
    />
  );
}
