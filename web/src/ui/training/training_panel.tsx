import type { RunField, Section } from '../../state/set_up';
import { texts } from '../../texts';
import { SelectField } from '../parts/field';
import { Panel, Trouble } from '../parts/panel';
import { labelOf, Setting } from '../parts/setting';
import { useStore } from '../store_context';
import { fieldsOf, isInSight } from './sections';

export function TrainingPanel() {
  const store = useStore();
  const t = texts.value.training;
  return (
    <Panel id="training" title={t.title} term="optimiser">
      <div class="fields">
        <RunFields names={kRunFields} />
        <TypeSelect section="optimizer" label={t.optimiser} />
        <SectionFields section="optimizer" />
      </div>
      <div class="fields">
        <TypeSelect section="schedule" label={t.rateOverTime} />
        <SectionFields section="schedule" />
      </div>
      <details>
        <summary>{t.augmentation}</summary>
        <div class="fields">
          <SectionFields section="augmentation" />
        </div>
      </details>
      <details>
        <summary>{t.more}</summary>
        <div class="fields">
          <RunFields names={kMoreRunFields} />
          <SectionFields section="optimizer" further />
          <SectionFields section="schedule" further />
          <ArithmeticSelect />
        </div>
      </details>
      <Trouble text={store.errors.training.value} />
    </Panel>
  );
}

const kRunFields = ['epochs', 'batch_size', 'seed'] as const;
const kMoreRunFields = ['shuffle', 'label_smoothing', 'ema_decay'] as const;

function RunFields({ names }: { names: readonly RunField[] }) {
  const store = useStore();
  const setUp = store.next.setUp.value;
  return (
    <>
      {names.map((name) => (
        <Setting
          key={name}
          name={name}
          value={setUp[name]}
          info={store.next.fields.value?.run.find((field) => field.name === name)}
          onChange={(value) => {
            store.next.setRun({ [name]: value });
          }}
        />
      ))}
    </>
  );
}

/** Those in sight, or the further ones. */
function SectionFields(props: { section: Section; further?: boolean }) {
  const store = useStore();
  const { section, further = false } = props;
  const settings = store.next.setUp.value[section];
  const fields = fieldsOf(store.next.fields.value, section, settings.type);
  return (
    <>
      {Object.entries(settings)
        .filter(([name]) => name !== 'type' && isInSight(section, name) !== further)
        .map(([name, value]) => (
          <Setting
            key={name}
            name={name}
            value={value}
            info={fields.find((field) => field.name === name)}
            onChange={(next) => {
              store.next.setSetting(section, name, next);
            }}
          />
        ))}
    </>
  );
}

function TypeSelect({ section, label }: { section: 'optimizer' | 'schedule'; label: string }) {
  const store = useStore();
  const type = store.next.setUp.value[section].type as string;
  const types = Object.keys(store.next.fields.value?.[section] ?? { [type]: [] });
  return (
    <SelectField
      label={label}
      hint={texts.value.terms[section === 'schedule' ? 'schedule' : 'optimiser'][1]}
      value={type}
      disabled={store.next.fields.value === null}
      options={types.map((name) => [name, labelOf(name)] as const)}
      onChange={(name) => {
        store.next.setType(section, name);
      }}
    />
  );
}

/** Only where there is a choice. */
function ArithmeticSelect() {
  const store = useStore();
  const t = texts.value.training;
  if (!store.engine.info.value?.offersFast) return null;
  return (
    <SelectField
      label={t.arithmetic}
      hint={t.arithmeticHelp}
      value={store.engine.arithmetic.value}
      options={(['strict', 'fast'] as const).map((name) => [name, t.arithmetics[name]] as const)}
      onChange={(name) => {
        store.next.setArithmetic(name === 'fast' ? 'fast' : 'strict');
      }}
    />
  );
}
