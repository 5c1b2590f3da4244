/** What the site answers in unit tests: nothing has to be served. */

import { vi } from 'vitest';

/** Until `vi.unstubAllGlobals`. */
export function answerFetch(status: number, body: unknown): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })));
}

/** Lets what stands ready happen first. */
export const flush = () => new Promise<void>((done) => setTimeout(done, 0));
