/**
 * Two things that a static host may not do: the headers that isolate the page, without which there
 * are no threads, and the page without a network after the first visit.
 *
 * The network comes first, so that a new version is never mixed with an old one; what lies in the
 * cache is for when it does not answer. Images of data sets are not kept here: the page keeps them
 * itself when it is asked to.
 */

declare const self: ServiceWorkerGlobalScope;

/** scripts/headers.mjs: also the policy, which a worker takes from its own answer only. */
declare const __TABTRAIN_HEADERS__: Record<string, string>;

const kCachePrefix = 'tabtrain-';
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
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  try {
    return isolated(await fromNetwork(request));
  } catch {
    const address = request.mode === 'navigate' ? pathOf(request.url) : request.url;
    const kept = await caches.match(address, { ignoreSearch: request.mode === 'navigate' });
    if (kept) return isolated(kept);
    // Who asks for a file of data learns that nobody answered, as without this worker.
    if (request.mode !== 'navigate') return Response.error();
    return new Response('tabtrain: no network, and this is not kept\n', {
      status: 503,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
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
 * Keeps the files of the build that the site has now, all of them or none. What was kept before goes
 * when they are there, and not when only the cache is: a worker may be stopped in between.
 */
async function keep(): Promise<void> {
  const scope = self.registration.scope;
  const answer = await fetch(new URL('files.json', scope), { cache: 'no-store' });
  if (!answer.ok) return;
  const build = (await answer.json()) as Build;
  const name = kCachePrefix + build.version;
  const cache = await caches.open(name);
  if ((await cache.keys()).length === 0) {
    const files = ['', ...build.files].map((file) => new URL(file, scope));
    await cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' })));
  }
  const old = (await caches.keys()).filter(
    (other) => other.startsWith(kCachePrefix) && other !== name,
  );
  await Promise.all(old.map((other) => caches.delete(other)));
}

export {};
