import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from './audit';
import { button, kDist, useSite, waitForSteps } from './site';

const plain = useSite({ isolation: false, serviceWorker: false });
// What a service worker fetches does not pass through page.route().
const isolated = useSite({ serviceWorker: false });
/** page.route() does not see the scripts of a worker's workers either. */
const incomplete = mkdtempSync(join(tmpdir(), 'tabtrain-'));
beforeAll(() => {
  const filter = (path: string) => !path.endsWith('tabtrain-threads.worker.js');
  cpSync(kDist, incomplete, { recursive: true, filter });
});
afterAll(() => {
  rmSync(incomplete, { recursive: true });
});
const threadless = useSite({ root: incomplete, serviceWorker: false });
/** The service worker, which these sites do not have. */
const kNoWorker = /\(404\) was received when fetching/;

it('trains on one thread where the site does not isolate the page, and says so', async () => {
  const { page } = await plain.open('', { allowed: kNoWorker });
  await page.locator('[data-testid=one-thread]').waitFor();
  expect(await page.innerText('[data-testid=one-thread]')).toContain('COOP and COEP');
  expect(await page.innerText('[data-testid=device]')).toContain('1 thread ');
  await button(page, 'Train').click();
  await waitForSteps(page, 3);
  await audit(page);
});

it('trains on one thread where another does not start, and says so', async () => {
  const { page } = await threadless.open('', { allowed: /status of 404|\(404\) was received/ });
  await page.locator('[data-testid=one-thread]').waitFor();
  expect(await page.innerText('[data-testid=one-thread]')).toContain('could not be started');
  expect(await page.innerText('[data-testid=device]')).toContain('1 thread ');
  await button(page, 'Train').click();
  await waitForSteps(page, 3);
});

it('says so when the engine cannot be loaded', async () => {
  const { page } = await isolated.open('', {
    allowed: /ERR_FAILED|\(404\) was received when fetching/,
    prepare: (tab) => tab.route('**/engine/*', (route) => route.abort()),
  });
  const notice = page.locator('.notice.trouble');
  await notice.waitFor();
  expect(await notice.innerText()).toContain('The engine did not load');
  expect(await button(page, 'Train').isDisabled()).toBe(true);
  await audit(page);
});
