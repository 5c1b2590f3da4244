/** A host whose builds change, with the real service worker and pages of a few bytes. */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { kDist, openTab } from './site';

let server: Server;
let url: string;
/** What the host has, by path. */
let files: Map<string, string>;
/** What it answers in place of them: nothing at all, or a proxy's error. */
let down: boolean | number;

const kTypes: Record<string, string> = { js: 'text/javascript', json: 'application/json' };

beforeAll(async () => {
  const worker = readFileSync(join(kDist, 'sw.js'), 'utf8');
  server = createServer(({ url: path = '', socket }, response) => {
    if (down === true) {
      socket.destroy();
      return;
    }
    const text = path.endsWith('/sw.js') ? worker : files.get(path);
    response.writeHead(down || (text === undefined ? 404 : 200), {
      'Content-Type': kTypes[path.split('.')[1] ?? ''] ?? 'text/html',
      // As GitHub Pages says of everything; no browser may answer for the scripts of old builds, though.
      'Cache-Control': path.includes('/assets/') ? 'no-store' : 'max-age=600',
    });
    response.end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  url = `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`;
});
afterAll(() => server.close());
beforeEach(() => {
  files = new Map();
  down = false;
});

/** What Chromium says of a host that is down. */
const kDown = /ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_FAILED/;

/** Keeps browsers from asking for one. */
const kNoIcon = '<link rel="icon" href="data:," />';

/** A page's script: shows its build, and registers the service worker as the policy wants it. */
const script = (build: string) => `
  document.body.textContent = '${build}';
  trustedTypes.createPolicy('default', { createScriptURL: (address) => address });
  await navigator.serviceWorker.register('sw.js');`;

/** Puts a build into a folder, in place of the one before. */
function deploy(build: string, folder = '/'): void {
  for (const path of files.keys()) if (path.startsWith(folder)) files.delete(path);
  const kept = {
    [`assets/page-${build}.js`]: script(build),
    'engine/tabtrain.mjs': build,
  };
  for (const [path, text] of Object.entries(kept)) files.set(folder + path, text);
  files.set(
    folder,
    `<title>${build}</title>${kNoIcon}
    <body><script type="module" src="assets/page-${build}.js"></script></body>`,
  );
  files.set(`${folder}files.json`, JSON.stringify({ version: build, files: Object.keys(kept) }));
}

/** Lets the service worker keep this build, as the page does. */
async function keep(page: Page, build: string): Promise<void> {
  await page.evaluate(async () => {
    (await navigator.serviceWorker.ready).active?.postMessage('keep');
  });
  const file = `assets/page-${build}.js`;
  const there = () => page.evaluate(async (path) => Boolean(await caches.match(path)), file);
  await expect.poll(there).toBe(true);
}

/** In the page: a file's text, or the status where there is none. */
async function get(path: string): Promise<string | number> {
  const response = await fetch(path).catch(() => null);
  return response?.ok ? response.text() : (response?.status ?? 0);
}

/** Of which builds the page, its script and its engine are. */
async function builds(page: Page) {
  const engine = await page.evaluate(get, 'engine/tabtrain.mjs');
  return [await page.title(), await page.innerText('body'), engine];
}

it('shows a new build as soon as it is there, and keeps it whole', async () => {
  deploy('one');
  const { page } = await openTab(`${url}/`, { allowed: kDown });
  await keep(page, 'one');
  expect(await builds(page)).toEqual(['one', 'one', 'one']);
  deploy('two');
  await page.goto(`${url}/`);
  expect(await builds(page)).toEqual(['two', 'two', 'two']);
  await keep(page, 'two');
  down = true;
  await page.goto(`${url}/`);
  expect(await builds(page)).toEqual(['two', 'two', 'two']);
});

it('keeps what the host has, where the browser holds older answers for fresh', async () => {
  deploy('one');
  const { page } = await openTab(`${url}/`, { allowed: kDown });
  expect(await builds(page)).toEqual(['one', 'one', 'one']);
  deploy('two');
  await keep(page, 'two');
  down = true;
  await page.goto(`${url}/`);
  expect(await builds(page)).toEqual(['two', 'two', 'two']);
});

it('gives an open tab the files of its build after a deploy, and whom a proxy answers the page', async () => {
  deploy('one');
  const { page } = await openTab(`${url}/`, { allowed: /status of (404|502)/ });
  await keep(page, 'one');
  deploy('two');
  const other = await page.context().newPage();
  await other.goto(`${url}/`);
  await keep(other, 'two');
  expect(await page.evaluate(get, 'assets/page-one.js')).toBe(script('one'));
  expect(await page.evaluate(get, 'assets/page-none.js')).toBe(404);
  down = 502;
  await page.goto(`${url}/?lesson=1`);
  expect(await builds(page)).toEqual(['two', 'two', 'two']);
  expect(await page.evaluate(get, 'assets/page-none.js')).toBe(502);
});

it('serves two copies on one host, each from its own caches', async () => {
  deploy('same', '/one/');
  deploy('same', '/two/');
  const { page } = await openTab(`${url}/one/`, { allowed: kDown });
  await keep(page, 'same');
  for (const build of ['same', 'next', 'last']) {
    deploy(build, '/two/');
    await page.goto(`${url}/two/`);
    await keep(page, build);
  }
  down = true;
  await page.goto(`${url}/one/`);
  expect(await builds(page)).toEqual(['same', 'same', 'same']);
  await page.goto(`${url}/two/`);
  expect(await builds(page)).toEqual(['last', 'last', 'last']);
});

it('lets the other pages of its host be', async () => {
  deploy('one');
  const text = '<p>waits</p><script>document.querySelector("p").textContent = "works"</script>';
  files.set('/other/', kNoIcon + text);
  const { page } = await openTab(`${url}/`);
  await keep(page, 'one');
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.goto(`${url}/other/`);
  expect(await page.innerText('p')).toBe('works');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
});
