import type { FieldInfo, FieldLists } from '../../protocol';
import type { Section } from '../../state/set_up';
import { SelectField } from '../parts/field';
import { kLabels } from '../parts/labels';
import { Panel, Trouble } from '../parts/panel';
import { Setting } from '../parts/setting';
import { useStore } from '../store_context';

export function TrainingPanel() {
  const store = useStore();
  return (
    <Panel id="training" title="Training">
      <div class="fields">
        <RunFields />
        <TypeSelect section="optimizer" label="Optimiser" />
        <SectionFields section="optimizer" />
      </div>
      <div class="fields">
        <TypeSelect section="schedule" label="Rate over time" />
        <SectionFields section="schedule" />
      </div>
      <div class="fields">
        <SectionFields section="augmentation" />
        <ArithmeticSelect />
      </div>
      <Trouble text={store.errors.training.value} />
    </Panel>
  );
}

const kRunFields = [
  'epochs',
  'batch_size',
  'seed',
  'shuffle',
  'label_smoothing',
  'ema_decay',
] as const;

function RunFields() {
  const store = useStore();
  const setUp = store.setUp.value;
  return (
    <>
      {kRunFields.map((name) => (
        <Setting
          key={name}
          name={name}
          value={setUp[name]}
          info={store.fields.value?.run.find((field) => field.name === name)}
          onChange={(value) => {
            store.setRun({ [name]: value });
          }}
        />
      ))}
    </>
  );
}

function SectionFields({ section }: { section: Section }) {
  const store = useStore();
  const settings = store.setUp.value[section];
  const fields = fieldsOf(store.fields.value, section, settings.type);
  return (
    <>
      {Object.entries(settings)
        .filter(([name]) => name !== 'type')
        .map(([name, value]) => (
          <Setting
            key={name}
            name={name}
            value={value}
            info={fields.find((field) => field.name === name)}
            onChange={(next) => {
              store.setSetting(section, name, next);
            }}
          />
        ))}
    </>
  );
}

function TypeSelect({ section, label }: { section: 'optimizer' | 'schedule'; label: string }) {
  const store = useStore();
  const type = store.setUp.value[section].type as string;
  const types = Object.keys(store.fields.value?.[section] ?? { [type]: [] });
  return (
    <SelectField
      label={label}
      value={type}
      disabled={store.fields.value === null}
      options={types.map((name) => [name, kLabels[name] ?? name] as const)}
      onChange={(name) => {
        store.setType(section, name);
      }}
    />
  );
}

const kArithmetics = [
  ['strict', 'strict (same bits everywhere)'],
  ['fast', 'fast (bits depend on the device)'],
] as const;

/** Only where there is a choice. */
function ArithmeticSelect() {
  const store = useStore();
  if (!store.engine.value?.offersFast) return null;
  return (
    <SelectField
      label="Arithmetic"
      hint="fast: fused multiply-adds; quicker, but another device may get other digits"
      value={store.arithmetic.value}
      options={kArithmetics}
      onChange={(name) => {
        store.setArithmetic(name === 'fast' ? 'fast' : 'strict');
      }}
    />
  );
}

function fieldsOf(lists: FieldLists | null, section: Section, type: unknown): FieldInfo[] {
  const list = lists?.[section];
  if (!list) return [];
  return Array.isArray(list) ? list : (list[String(type)] ?? []);
}
