/** Data beside the page, as a site of plain files serves them: in parts, and not always. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  cpSync,
} from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { hostData } from '../../scripts/host_data.mjs';
import { findHosted, makeServer } from '../../scripts/serve.mjs';
import { audit } from './audit';
import {
  button,
  kDist,
  openTab,
  placeOf,
  setNotation,
  setNumber,
  waitForData,
  waitForState,
  waitForSteps,
} from './site';

const kPartBytes = 1 << 20;
const kSecond = 'train-images-idx3-ubyte.001';

/** A tiny MNIST: the images of a part are all alike. */
function writeMnist(folder: string): void {
  mkdirSync(folder);
  for (const [part, count] of [
    ['train', 3000],
    ['t10k', 50],
  ] as const) {
    const images = Buffer.alloc(16 + 784 * count, 9);
    [0x803, count, 28, 28].forEach((word, i) => images.writeUInt32BE(word, 4 * i));
    const labels = Buffer.alloc(8 + count, 5);
    [0x801, count].forEach((word, i) => labels.writeUInt32BE(word, 4 * i));
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), images);
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), labels);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
const root = join(folder, 'site');
/** What is answered instead of a file of data/. */
const faults = new Map<string, (response: ServerResponse) => void>();
const inner = makeServer({ root });
const server = createServer((request, response) => {
  const fault = faults.get(request.url ?? '');
  if (fault) fault(response);
  else inner.emit('request', request, response);
});
let url: string;

beforeAll(async () => {
  writeMnist(join(folder, 'mnist'));
  cpSync(kDist, root, { recursive: true });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  faults.clear();
});

const load = (page: Page) => button(page, 'Load this site’s MNIST (2 MB)').click();

it('is found, and split where files are large', () => {
  expect(findHosted(folder).sets.map(({ source }) => source)).toEqual(['mnist']);
  expect(findHosted(join(folder, 'none')).sets).toEqual([]);
  const index = hostData(folder, root, kPartBytes);
  const parts = index.sets[0]?.files[0]?.parts ?? [];
  expect(parts.map(({ path }) => path)).toEqual(
    [0, 1, 2].map((i) => `train-images-idx3-ubyte.00${i}`),
  );
  for (const name of readdirSync(join(root, 'data'))) {
    expect(statSync(join(root, 'data', name)).size).toBeLessThanOrEqual(kPartBytes);
  }
});

const kHalf = Buffer.alloc(kPartBytes / 2, 9);
/** What is said of each fault. */
const kFaults: [says: string | RegExp, fault: (response: ServerResponse) => void][] = [
  ['the server answered 404', (response) => response.writeHead(404).end()],
  [`has ${kHalf.length} bytes, expected ${kPartBytes}`, (response) => response.end(kHalf)],
  [
    /broke off after \d+ bytes; try again/,
    (response) => {
      response.writeHead(200, { 'Content-Length': kPartBytes });
      response.write(kHalf, () => response.destroy());
    },
  ],
  ['the server did not answer', (response) => response.destroy()],
];

it('is put together by the page; a file at fault is named, ends no run, and is asked for again', async () => {
  hostData(folder, root, kPartBytes);
  const { page } = await openTab(url, {
    allowed: /status of 404|ERR_CONTENT_LENGTH_MISMATCH|ERR_EMPTY_RESPONSE|ERR_FAILED/,
  });
  await waitForData(page, 'built-in');
  await setNotation(page, 'C4 P GAP c10');
  await setNumber(page, 'Epochs', 2000);
  await button(page, 'Train').click();
  await waitForSteps(page, 1);
  const trouble = page.locator('#data .trouble');
  for (const [says, fault] of kFaults) {
    faults.set(`/data/${kSecond}`, fault);
    await load(page);
    await expect.poll(() => trouble.allInnerTexts()).toEqual([expect.stringMatching(says)]);
    expect(await trouble.innerText()).toContain(`data/${kSecond}: `);
    await waitForData(page, 'built-in');
    const place = await placeOf(page);
    await expect.poll(() => placeOf(page)).not.toEqual(place);
  }
  await audit(page);
  expect(await page.getAttribute('[data-testid=state]', 'data-state')).toBe('running');
  faults.clear();
  await load(page);
  await waitForData(page, 'MNIST · 3,000 + 50');
  expect(await trouble.count()).toBe(0);
  await waitForState(page, 'stopped');
});

it('says that what the site offers cannot be read', async () => {
  faults.set('/data/index.json', (response) => {
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end('{ "sets": [{ "source": "mn');
  });
  const { page } = await openTab(url);
  await page.locator('#data .trouble').waitFor();
  expect(await page.innerText('#data .trouble')).toContain('data/index.json is damaged');
  await button(page, 'Train').click();
  await waitForSteps(page, 1);
});
