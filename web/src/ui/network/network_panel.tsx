import { integer, short } from '../../state/format';
import { SelectField } from '../parts/field';
import { Panel, Trouble } from '../parts/panel';
import { Setting } from '../parts/setting';
import { useStore } from '../store_context';
import { budget } from './budget';

export function NetworkPanel() {
  const store = useStore();
  const error = store.errors.network.value;
  return (
    <Panel id="network" title="Network">
      <PresetSelect />
      <Notation />
      <NetworkFields />
      <div id="network-trouble">
        <Trouble text={error} />
      </div>
      <Meter />
      <LayerTable />
    </Panel>
  );
}

function Notation() {
  const store = useStore();
  const { notation } = store.setUp.value.network;
  if (typeof notation !== 'string') {
    return <p class="help">This network is given as a list of layers.</p>;
  }
  return (
    <>
      <label class="field wide">
        <span>Notation</span>
        <textarea
          rows={2}
          spellcheck={false}
          value={notation}
          aria-invalid={store.errors.network.value !== null}
          aria-describedby="notation-help network-trouble"
          onInput={(event) => {
            store.setNetwork({ notation: event.currentTarget.value });
          }}
        />
      </label>
      <p class="help" id="notation-help">
        <b>C16</b> 3×3 convolution block, <b>c16</b> 1×1, <b>P</b> max-pool, <b>GAP</b> global
        average
      </p>
    </>
  );
}

/** What every block of the notation gets. */
function NetworkFields() {
  const store = useStore();
  const { network } = store.setUp.value;
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
            info={store.fields.value?.notation.find((field) => field.name === name)}
            onChange={(next) => {
              store.setNetwork({ [name]: next });
            }}
          />
        ))}
    </div>
  );
}

function PresetSelect() {
  const store = useStore();
  const presets = store.presets.value;
  if (presets.length === 0) return null;
  return (
    <SelectField
      label="Start from"
      value={store.setUp.value.name}
      options={[
        ...(presets.some((preset) => preset.name === store.setUp.value.name)
          ? []
          : [[store.setUp.value.name, 'own network'] as const]),
        ...presets.map(({ name, title }) => [name, `${name}: ${title}`] as const),
      ]}
      onChange={(name) => {
        store.usePreset(name);
      }}
    />
  );
}

function Meter() {
  const summary = useStore().network.value;
  if (!summary) return null;
  const { text, over, share } = budget(summary.parameters);
  return (
    <div class={over ? 'budget over' : 'budget'} data-testid="budget">
      <meter min={0} max={1} value={share} aria-label="Parameters of the 50,000 allowed" />
      <span>{text}</span>
      <span class="note">{short(summary.multiplyAdds)} multiply-adds an image</span>
    </div>
  );
}

function LayerTable() {
  const summary = useStore().network.value;
  if (!summary) return null;
  return (
    <details class="layers">
      <summary>{summary.layers.length} layers</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Layer table">
        <table>
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Output</th>
              <th scope="col" class="number">
                Parameters
              </th>
              <th scope="col" class="number">
                Mult-adds
              </th>
            </tr>
          </thead>
          <tbody>
            {summary.layers.map((layer) => (
              <tr key={layer.name}>
                <th scope="row" title={layer.name}>
                  {layer.type}
                  {layer.detail ? <span class="note"> {layer.detail}</span> : null}
                </th>
                <td>{layer.output.join('×')}</td>
                <td class="number">{layer.parameters ? integer(layer.parameters) : '–'}</td>
                <td class="number">{layer.multiplyAdds ? short(layer.multiplyAdds) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
