import { integer, short } from '../../state/format';
import { texts } from '../../texts';
import { SelectField } from '../parts/field';
import { Term } from '../parts/hint';
import { Panel, Trouble } from '../parts/panel';
import { Setting } from '../parts/setting';
import { useStore } from '../store_context';
import { Blocks } from './blocks';
import { budget, kBudget } from './budget';
import { Drawing } from './drawing';

export function NetworkPanel() {
  const store = useStore();
  const error = store.errors.network.value;
  const summary = store.next.network.value;
  return (
    <Panel id="network" title={texts.value.network.title} term="parameters">
      <PresetSelect />
      <Notation />
      <NetworkFields />
      <div id="network-trouble">
        <Trouble text={error} />
      </div>
      {error !== null && summary ? <p class="help">{texts.value.network.stale}</p> : null}
      <Meter />
      <Blocks />
      {summary ? <Drawing summary={summary} /> : null}
      <LayerTable />
    </Panel>
  );
}

function Notation() {
  const store = useStore();
  const t = texts.value.network;
  const { notation } = store.next.setUp.value.network;
  if (typeof notation !== 'string') return <p class="help">{t.list}</p>;
  return (
    <>
      <div class="field wide">
        <label>
          <span>{t.notation}</span>
          <textarea
            rows={2}
            spellcheck={false}
            value={notation}
            aria-invalid={store.errors.network.value !== null}
            aria-describedby="notation-help network-trouble"
            onInput={(event) => {
              store.next.setNetwork({ notation: event.currentTarget.value });
            }}
          />
        </label>
        <Term name="notation" />
      </div>
      <p class="help" id="notation-help">
        {t.notationHelp}
      </p>
    </>
  );
}

/** What every block of the notation gets. */
function NetworkFields() {
  const store = useStore();
  const { network } = store.next.setUp.value;
  const hidden = network.norm === 'group_norm' ? ['notation'] : ['notation', 'num_groups'];
  if (!('notation' in network)) return null;
  return (
    <div class="fields">
      {Object.entries(network)
        .filter(([name]) => !hidden.includes(name))
        .map(([name, value]) => (
          <Setting
            key={name}
            name={name}
            value={value}
            info={store.next.fields.value?.notation.find((field) => field.name === name)}
            onChange={(next) => {
              store.next.setNetwork({ [name]: next });
            }}
          />
        ))}
    </div>
  );
}

function PresetSelect() {
  const store = useStore();
  const t = texts.value.network;
  const presets = store.next.presets.value;
  if (presets.length === 0) return null;
  const { name } = store.next.setUp.value;
  const known = presets.some((preset) => preset.name === name);
  // So that it can be chosen anew.
  const changed = known && store.next.isChanged.value;
  const own = changed ? [['', t.changed(name)] as const] : known ? [] : [[name, t.own] as const];
  return (
    <SelectField
      label={t.startFrom}
      value={changed ? '' : name}
      options={[
        ...own,
        ...presets.map(({ name: key, title }) => [key, `${key}: ${title}`] as const),
      ]}
      onChange={(next) => {
        store.next.usePreset(next);
      }}
    />
  );
}

function Meter() {
  const t = texts.value.network;
  const summary = useStore().next.network.value;
  if (!summary) return null;
  const { text, over, share } = budget(t, summary.parameters);
  const [rows, columns] = summary.layers.findLast((layer) => layer.output[1] > 1)
    ?.receptiveField ?? [1, 1];
  return (
    <div class={over ? 'budget over' : 'budget'} data-testid="budget">
      <span
        class="meter"
        role="meter"
        aria-label={t.budgetLabel(kBudget)}
        aria-valuenow={summary.parameters}
        aria-valuemin={0}
        aria-valuemax={kBudget}
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span>{text}</span>
      <span class="note">
        {t.multiplyAdds(short(summary.multiplyAdds))} <Term name="multiplyAdds" />
      </span>
      <span class="note">
        {t.sees(rows, columns)} <Term name="field" />
      </span>
    </div>
  );
}

function LayerTable() {
  const t = texts.value.network;
  const summary = useStore().next.network.value;
  if (!summary) return null;
  return (
    <details class="layers">
      <summary>{t.layers(summary.layers.length)}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.layer}</th>
              <th scope="col">{t.output}</th>
              <th scope="col" class="number">
                {t.parameters}
              </th>
              <th scope="col" class="number">
                {t.multAdds}
              </th>
              <th scope="col" class="number">
                {t.field}
              </th>
            </tr>
          </thead>
          <tbody>
            {summary.layers.map((layer) => (
              <tr key={layer.name}>
                <th scope="row" title={layer.name}>
                  {layer.type}
                  {layer.detail ? <div class="note">{layer.detail}</div> : null}
                </th>
                <td>{layer.output.join('×')}</td>
                <td class="number">{layer.parameters ? integer(layer.parameters) : '–'}</td>
                <td class="number">{layer.multiplyAdds ? short(layer.multiplyAdds) : '–'}</td>
                <td class="number">{layer.receptiveField.join('×')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
