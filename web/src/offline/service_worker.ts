/**
 * Two things that a static host may not do: the headers that isolate the page, without which there
 * are no threads, and the page without a network after the first visit.
 *
 * The network comes first, so that a new version is never mixed with an old one; what lies in the
 * caches is for when it has no good answer. Images of data sets are not kept here: the page keeps them
 * itself when it is asked to.
 */

declare const self: ServiceWorkerGlobalScope;

/** scripts/headers.mjs: also the policy, which a worker takes from its own answer only. */
declare const __TABTRAIN_HEADERS__: Record<string, string>;

/** Of the page: "https://host/tab/". */
const kScope = self.registration.scope;
/** What a build has below it, where other pages may lie too, and other copies of this one. */
const kPages = /^((index|bench)\.html)?$/;
const kFiles = /^(icon\.svg|licences\.json|(assets|engine|data)\/.+)$/;
const kHashed = /\/assets\/[^/]+$/;

/** files.json, which the build writes. */
interface Build {
  version: string;
  files: string[];
}

self.addEventListener('install', () => {
  void self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  if (event.data === 'keep') event.waitUntil(keep());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && isOurs(request)) event.respondWith(answer(request));
});

function isOurs({ url, mode }: Request): boolean {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (!address.startsWith(kScope)) return false;
  return (mode === 'navigate' ? kPages : kFiles).test(address.slice(kScope.length));
}

async function answer(request: Request): Promise<Response> {
  const navigates = request.mode === 'navigate';
  const answered = await fromNetwork(request).catch(() => null);
  // The site may have left an old build's file behind, or a proxy have nobody to ask.
  if (answered && (navigates ? answered.status < 500 : answered.ok)) return isolated(answered);
  const best = (await kept(request)) ?? answered;
  if (best) return isolated(best);
  // Who asks for a file of data learns that nobody answered, as without this worker.
  if (!navigates) return Response.error();
  return new Response('tabtrain: no network, and this is not kept\n', {
    status: 503,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

/**
 * Asks the host whether what the browser's own cache holds is still so, since that is good for minutes
 * or hours after a new version came. Names in assets/ change with what is in the files.
 */
function fromNetwork(request: Request): Promise<Response> {
  const { mode, url, headers } = request;
  // A request to go to a page can be sent on, but not changed.
  if (mode === 'navigate') return fetch(url, { headers, redirect: 'manual', cache: 'no-cache' });
  if (request.cache !== 'default' || kHashed.test(url)) return fetch(request);
  return fetch(request, { cache: 'no-cache' });
}

/** What is kept of it, of the newest build that has it. */
async function kept({ mode, url }: Request): Promise<Response | undefined> {
  const navigates = mode === 'navigate';
  for (const cacheName of (await builds()).reverse()) {
    const options = { cacheName, ignoreSearch: navigates };
    const found = await caches.match(navigates ? pathOf(url) : url, options);
    if (found) return found;
  }
  return undefined;
}

/** "https://host/tab/?lesson=1" and "https://host/tab/index.html" are kept as "https://host/tab/". */
function pathOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/index\.html$/, '');
}

function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(__TABTRAIN_HEADERS__)) headers.set(name, value);
  const { status, statusText } = response;
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : response.body, { status, statusText, headers });
}

/**
 * The caches that hold this page, oldest first. Others are of its copies elsewhere on the host, or were not
 * filled when their worker was stopped. The first versions named them "tabtrain-" and the build's version.
 */
async function builds(): Promise<string[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith('tabtrain'));
  const pages = await Promise.all(names.map((cacheName) => caches.match(kScope, { cacheName })));
  return names.filter((_, i) => pages[i]);
}

/**
 * Keeps the files of the build that the site has now, all of them or none; and the build before, which
 * tabs may still show.
 */
async function keep(): Promise<void> {
  const answer = await fetch(new URL('files.json', kScope), { cache: 'no-store' });
  if (!answer.ok) return;
  const build = (await answer.json()) as Build;
  const name = `tabtrain ${new URL(kScope).pathname} ${build.version}`;
  if ((await builds()).at(-1) !== name) {
    // There may be one: not whole, or of a build that the site went back to.
    await caches.delete(name);
    const cache = await caches.open(name);
    const files = ['', ...build.files].map((file) => new URL(file, kScope));
    await cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' })));
  }
  const old = (await builds()).slice(0, -2);
  await Promise.all(old.map((other) => caches.delete(other)));
}

export {};
