/** Gets the page isolated on hosts that send no COOP and COEP, and kept for when there is no network. */

/** Set while a reload is under way, so that one that changes nothing is not tried again. */
const kReloading = 'tabtrain.isolating';
const kPatienceMs = 4000;

/** What it needs of the window; tests bring their own. */
export interface Surroundings {
  isolated: boolean;
  workers: ServiceWorkerContainer | undefined;
  /** null where the browser refuses storage. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  reload: () => void;
}

/**
 * True when the page goes away in a moment, to come back isolated. Never asks for that twice in a
 * row: where it does not help the page stays as it is, with one thread.
 */
export async function becomeIsolated(address: string, around: Surroundings): Promise<boolean> {
  const { isolated, workers, storage } = around;
  if (isolated) storage?.removeItem(kReloading);
  if (isolated || !workers) return false;
  if (storage?.getItem(kReloading) !== null) return false;
  try {
    await within(
      kPatienceMs,
      register(workers, address).then(() => controlled(workers, address)),
    );
    storage.setItem(kReloading, '1');
  } catch {
    return false;
  }
  around.reload();
  return true;
}

/** Lets the service worker fetch and keep the whole build, for visits without a network. */
export async function keepForOffline(address: string, around: Surroundings): Promise<void> {
  const { workers } = around;
  if (!workers) return;
  try {
    await register(workers, address);
    const { active } = await workers.ready;
    active?.postMessage('keep');
  } catch {
    // Without it only the next visit without a network fails.
  }
}

export function surroundings(): Surroundings {
  const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  let storage: Storage | null = null;
  try {
    storage = sessionStorage;
  } catch {
    // Refused by the browser's settings.
  }
  return {
    isolated: crossOriginIsolated,
    workers,
    storage,
    reload: () => {
      location.reload();
    },
  };
}

function register(workers: ServiceWorkerContainer, address: string) {
  return workers.register(scriptOf(address), { type: 'classic' });
}

function scriptOf(address: string): URL {
  return new URL('sw.js', address);
}

/** By this page's own worker: that of a page further up the host lets this one be. */
function controlled(workers: ServiceWorkerContainer, address: string): Promise<void> {
  const { href } = scriptOf(address);
  return new Promise((done) => {
    const look = () => {
      if (workers.controller?.scriptURL !== href) return;
      workers.removeEventListener('controllerchange', look);
      done();
    };
    workers.addEventListener('controllerchange', look);
    look();
  });
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(new Error('no service worker came up'));
      }, milliseconds);
    }),
  ]);
}
