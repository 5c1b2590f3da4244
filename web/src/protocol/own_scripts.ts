/** What the Content-Security-Policy's require-trusted-types-for asks of pages and workers. */

interface Policies {
  createPolicy(
    name: 'default',
    rules: { createScriptURL: (url: string) => string | null },
  ): unknown;
}

/**
 * Lets workers be started from files of this origin. Text becomes neither HTML nor script: there is no
 * rule for them, so the browser refuses. Once in each page and worker; browsers without Trusted Types
 * have nothing to be told.
 */
export function allowOwnScripts(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
  });
}
