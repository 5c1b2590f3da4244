import { percent } from '../../state/format';
import { Panel } from '../parts/panel';
import { useStore } from '../store_context';

const kMostRows = 200;

/** Every epoch in figures, the newest first. */
export function LogPanel() {
  const store = useStore();
  const epochs = store.historyVersion.value > 0 ? store.history.epochs : [];
  const fast = store.run.value?.arithmetic === 'fast';
  if (epochs.length === 0) return null;
  return (
    <Panel id="log" title="Epochs" note="train: as met, while learning">
      <div class="scroll" tabIndex={0} role="region" aria-label="Epoch log">
        <table data-testid="log">
          <thead>
            <tr>
              <th scope="col">Epoch</th>
              <th scope="col" class="number">
                Train loss
              </th>
              <th scope="col" class="number">
                Train acc.
              </th>
              <th scope="col" class="number">
                Test loss
              </th>
              <th scope="col" class="number">
                Test acc.
              </th>
              <th
                scope="col"
                class="digest"
                title={fast ? 'Not to be compared: another device may get another one' : undefined}
              >
                {fast ? 'Digest (fast arithmetic)' : 'Digest'}
              </th>
            </tr>
          </thead>
          <tbody>
            {epochs
              .slice(-kMostRows)
              .reverse()
              .map((epoch) => (
                <tr key={epoch.epoch}>
                  <th scope="row">{epoch.epoch}</th>
                  <td class="number">{epoch.trainLoss.toFixed(4)}</td>
                  <td class="number">{percent(epoch.trainAccuracy, 2)}</td>
                  <td class="number">{epoch.testLoss.toFixed(4)}</td>
                  <td class="number">{percent(epoch.testAccuracy, 2)}</td>
                  <td class="digest">{epoch.digest}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
