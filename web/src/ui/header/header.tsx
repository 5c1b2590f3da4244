import { useStore } from '../store_context';
import { deviceText } from './device';

export function Header() {
  const store = useStore();
  const engine = store.engine.value;
  const failed = store.errors.engine.value !== null;
  return (
    <header class="top">
      <h1>tabtrain</h1>
      <span class="run-name">
        run: <b>{store.setUp.value.name}</b>
      </span>
      <span class="device" data-testid="device" title={engine?.whySingle ?? undefined}>
        {failed ? 'no engine' : deviceText(engine, store.memoryBytes.value)}
      </span>
    </header>
  );
}

/** Why the page trains slower than it could, or not at all. */
export function EngineNotice() {
  const store = useStore();
  const engine = store.engine.value;
  const error = store.errors.engine.value;
  if (error !== null) {
    return (
      <p class="notice trouble" role="alert">
        {error} Reload the page to try again.
      </p>
    );
  }
  if (!engine?.whySingle) return null;
  return (
    <p class="notice" role="status" data-testid="one-thread">
      Training on one thread: {engine.whySingle}. Everything works, only slower.
    </p>
  );
}
