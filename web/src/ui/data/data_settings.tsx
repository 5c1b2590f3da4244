import { sourceOf } from '../../state/set_up';
import { texts } from '../../texts';
import { Setting } from '../parts/setting';
import { useStore } from '../store_context';

/** Which images a run uses, and how they enter it. */
export function DataSettings() {
  const store = useStore();
  const t = texts.value.data;
  const fields = store.next.fields.value?.data;
  if (!fields) return null;
  const { data } = store.next.setUp.value;
  const folder = sourceOf(store.next.setUp.value) === 'folder';
  const hidden = [
    'source',
    ...(folder ? [] : ['test_share', 'fit']),
    ...(data.standardise === 'computed' ? ['mean', 'std'] : []),
  ];
  return (
    <details class="data-settings">
      <summary>{t.settings}</summary>
      <div class="fields">
        {fields
          .filter(({ name }) => !hidden.includes(name))
          .map((field) => (
            <Setting
              key={field.name}
              name={field.name}
              value={data[field.name] ?? (field.kind === 'numbers' ? [] : (field.default ?? ''))}
              info={field}
              onChange={(value) => {
                store.next.setSetting('data', field.name, value);
              }}
            />
          ))}
      </div>
      {data.standardise === 'computed' ? null : <p class="help">{t.usualStatistics}</p>}
    </details>
  );
}
