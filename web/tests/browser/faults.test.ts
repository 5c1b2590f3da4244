/** Faults of the tab and of its storage: said, answered, and nothing is lost. */

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { inDatabase } from './database';
import { audit } from './audit';
import {
  button,
  placeOf,
  train,
  useSite,
  view,
  waitForData,
  waitForEpochs,
  waitForState,
} from './site';

const kPatient = { timeout: 60_000 };

const site = useSite();

const start = (page: Page, epochs: number) => train(page, epochs, 'C8 P C8 GAP c10');

const goOn = (page: Page) => page.getByRole('button', { name: /^Go on with first/ }).click();

/** What the browser holds of the run's states, changed. */
function damage(page: Page, which: 'newest' | 'both') {
  return inDatabase(
    page,
    'tabtrain-saved',
    async (database, slots) => {
      const change = database.transaction(['facts', 'states'], 'readwrite');
      const all = (await change.objectStore('facts').getAll()) as { id: string; turn: number }[];
      const [facts] = all;
      if (!facts) throw new Error('nothing is saved');
      const states = change.objectStore('states');
      const newest = facts.turn % 2;
      for (const slot of slots === 'both' ? [newest, 1 - newest] : [newest]) {
        const key = [facts.id, slot];
        const bytes = (await states.get(key)) as Uint8Array;
        if (slot === newest) {
          const middle = bytes.length >> 1;
          bytes[middle] = (bytes[middle] ?? 0) ^ 1;
          await states.put(bytes, key);
        } else {
          await states.put(bytes.slice(0, 1000), key);
        }
      }
    },
    which,
  );
}

it('goes on from the state before when the newest is damaged, and says so when both are', async () => {
  const { page } = await site.open();
  await start(page, 50);
  await waitForEpochs(page, 2);
  await button(page, 'Pause').click();
  await waitForState(page, 'paused');
  await page.reload();
  await waitForData(page, 'built-in');
  await page.getByTestId('unfinished').waitFor();
  await damage(page, 'newest');
  await goOn(page);
  await expect
    .poll(() => page.innerText('[data-testid=fault]'), kPatient)
    .toContain('from the state before');
  await waitForState(page, 'running');
  await button(page, 'Pause').click();
  await waitForState(page, 'paused');

  await page.reload();
  await waitForData(page, 'built-in');
  await page.getByTestId('unfinished').waitFor();
  await damage(page, 'both');
  await goOn(page);
  await expect.poll(() => page.innerText('#control [role=alert]'), kPatient).toContain('saved run');
  // Nothing else is the worse for it.
  await start(page, 1);
  await waitForState(page, 'finished');
});

it('shows other runs beside a damaged record, and removes the file of a run that has none', async () => {
  const { page } = await site.open();
  await start(page, 50);
  await waitForEpochs(page, 1);
  await button(page, 'Pause').click();
  await waitForState(page, 'paused');
  await inDatabase(page, 'tabtrain-saved', (database) =>
    database.put('facts', { id: 'broken' }, 'broken'),
  );
  await page.reload();
  await page.getByTestId('unfinished').waitFor();

  await inDatabase(page, 'tabtrain', (database) => database.clear('runs'));
  await page.reload();
  await waitForData(page, 'built-in');
  await view(page, 'Runs');
  const unlisted = page.getByTestId('unlisted');
  await unlisted.waitFor();
  expect(await unlisted.innerText()).toMatch(/^first is saved after \d+ of 50 epochs/);
  await audit(page);
  await button(page, 'Delete first').click();
  await unlisted.waitFor({ state: 'detached' });
  const left = () => inDatabase(page, 'tabtrain-saved', (database) => database.count('states'));
  await expect.poll(left).toBe(0);
});

it('says that there is no room, trains on, and saves when there is', async () => {
  const { page } = await site.open();
  await waitForData(page, 'built-in');
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await start(page, 50);
  await expect
    .poll(() => page.innerText('[data-testid=unsaved]'), kPatient)
    .toContain('no room left');
  await waitForEpochs(page, 1);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await expect.poll(() => page.innerText('[data-testid=unsaved]'), { timeout: 60_000 }).toBe('');
  expect(await page.getAttribute('[data-testid=state]', 'data-state')).toBe('running');
});

it('loads the module when asked to again', async () => {
  const { page } = await site.open('', {
    allowed: /ERR_FAILED/,
    prepare: (tab) => tab.route('**/engine/*.wasm', (route) => route.abort()),
  });
  const again = button(page, 'Try again');
  await again.waitFor({ timeout: 60_000 });
  await page.unroute('**/engine/*.wasm');
  await again.click();
  await waitForData(page, 'built-in');
});

it('says when code does not come, and fetches it when asked to again', async () => {
  const { page } = await site.open('', { allowed: /ERR_FAILED/ });
  await waitForData(page, 'built-in');
  await page.route('**/assets/{norms_panel,qr}-*.js', (route) => route.abort());
  await page.getByRole('tab', { name: 'Norms', exact: true }).click();
  await page.locator('#understand [data-testid=not-loaded]').waitFor();
  await button(page, 'Share').click();
  await page.locator('dialog [data-testid=not-loaded]').waitFor();
  expect(await page.inputValue('[data-testid=link]')).toContain('#run=');
  await page.unroute('**/assets/{norms_panel,qr}-*.js');
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
  await page.locator('.qr').waitFor();
  await page.keyboard.press('Escape');
  await button(page, 'Try again').click();
  await page.locator('[data-testid=sharing]').waitFor();
  expect(await page.locator('[data-testid=not-loaded]').count()).toBe(0);
});

it('offers the run of another tab once that tab is gone', async () => {
  const { page } = await site.open();
  await start(page, 500);
  await waitForEpochs(page, 1);
  const other = await page.context().newPage();
  await other.goto(site.url);
  await view(other, 'Runs');
  await other.getByRole('button', { name: 'Look at first', exact: true }).waitFor();
  await other.locator('[data-testid=saved-space]').waitFor();
  expect(await other.locator('[data-testid=unfinished]').count()).toBe(0);
  await page.close();
  await goOn(other);
  await waitForState(other, 'running');
});

const digests = (page: Page) => page.locator('[data-testid=log] td.digest').allInnerTexts();

it('stops when the loss is no number, and goes on from the last good state with less', async () => {
  const { page } = await site.open();
  await page.getByRole('combobox', { name: 'Rate over time' }).selectOption('constant');
  await start(page, 50);
  await waitForEpochs(page, 1);
  await button(page, 'Pause').click();
  await waitForState(page, 'paused');
  const good = await digests(page);
  const { epoch } = await placeOf(page);
  await page.locator('[data-testid=rate-now]').fill('100');
  await button(page, 'Set').click();
  await button(page, 'Continue').click();
  const slower = (rate: number) =>
    button(page, `Go on from the last good state with a learning rate of ${rate}`);
  await slower(10).waitFor();
  expect(await page.innerText('#control [role=alert]')).toContain('smaller learning rate');
  expect(await page.getAttribute('[data-testid=state]', 'data-state')).toBe('diverged');
  await audit(page);
  // However often it takes: each time from the same state.
  let rate = 10;
  const outcome = async () => {
    if (await slower(rate / 10).isVisible()) return 'again';
    return (await placeOf(page)).epoch > epoch + 1 ? 'on' : '';
  };
  do {
    await slower(rate).click();
    await expect.poll(outcome, kPatient).not.toBe('');
    rate /= 10;
  } while ((await slower(rate).isVisible()) && rate > 1e-4);
  expect(await digests(page)).toEqual(expect.arrayContaining(good));
  expect(await page.locator('#control .trouble').count()).toBe(0);
  expect(await page.getAttribute('[data-testid=state]', 'data-state')).toBe('running');
});
