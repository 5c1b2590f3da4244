import type { FieldInfo, SettingValue } from '../../protocol';
import { isList, parseList } from '../../state/set_up';
import { texts, type TermName } from '../../texts';
import { CheckField, fieldClass, NumberField, SelectField } from './field';
import { Hint } from './hint';

/** Plain words for a name of the run document. */
export function labelOf(name: string): string {
  return texts.value.fields[name] ?? name.replaceAll('_', ' ');
}

/** Fields that are terms of the field, where the core only says what is set. */
const kTerms: Partial<Record<string, TermName>> = {
  batch_size: 'batch',
  seed: 'seed',
  lr: 'learningRate',
  norm: 'norm',
  dropout: 'dropout',
};

function explained(name: string, info: FieldInfo | undefined): string | undefined {
  const term = kTerms[name];
  return term ? texts.value.terms[term][1] : (texts.value.help[name] ?? info?.help);
}

/** The input for one field of a document; range and help come from the core's own list. */
export function Setting(props: {
  name: string;
  value: SettingValue;
  info: FieldInfo | undefined;
  onChange: (value: SettingValue) => void;
}) {
  const { name, value, info, onChange } = props;
  const label = labelOf(name);
  const hint = explained(name, info);
  if (typeof value === 'boolean') {
    return <CheckField label={label} hint={hint} checked={value} onChange={onChange} />;
  }
  if (typeof value === 'number') {
    const step = info?.kind === 'integer' ? 1 : 'any';
    return (
      <NumberField
        {...{ label, hint, step, onChange }}
        value={shortest(value)}
        min={info?.low}
        max={info?.high}
      />
    );
  }
  if (isList(value)) return <ListField {...{ label, hint, value, onChange }} />;
  if (typeof value !== 'string') return null;
  const allowed = info?.allowed?.split('|') ?? [value];
  return (
    <SelectField
      label={label}
      hint={hint}
      value={value}
      options={allowed.map((word) => [word, texts.value.choices[word] ?? labelOf(word)] as const)}
      onChange={onChange}
    />
  );
}

/** 0.3333 for a third: what is typed is what counts, and what was given stays unless it is typed over. */
function shortest(value: number): number {
  return Number(value.toPrecision(6));
}

function ListField(props: {
  label: string;
  hint: string | undefined;
  value: number[];
  onChange: (value: SettingValue) => void;
}) {
  const text = props.value.join(', ');
  return (
    <div class={fieldClass(props.label)}>
      <label>
        <span>{props.label}</span>
        <input
          type="text"
          inputMode="numeric"
          value={text}
          onChange={(event) => {
            const list = parseList(event.currentTarget.value);
            if (list) props.onChange(list);
            else event.currentTarget.value = text;
          }}
        />
      </label>
      {props.hint ? <Hint term={props.label} text={props.hint} /> : null}
    </div>
  );
}
