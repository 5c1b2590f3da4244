import { useEffect, useRef } from 'preact/hooks';
import type { Part, Store } from '../../state/store';
import { texts } from '../../texts';
import { Dialog } from '../parts/dialog';
import { useStore } from '../store_context';

const kParts: Partial<Record<string, Part>> = { '1': 'set-up', '2': 'watch', '3': 'understand' };

/** Keys that work wherever nothing is being typed. Returns whether the key was one of them. */
export function pressed(key: string, store: Store): boolean {
  const part = kParts[key];
  if (part) {
    store.part.value = part;
    document.getElementById(`${part}-title`)?.focus();
    return true;
  }
  const running = store.training.state.value === 'running';
  if (key === 't' && !running) void store.training.start();
  else if (key === 'p' && running) void store.training.pause();
  else if (key === 's' && !store.training.starting.value) void store.training.step();
  else return false;
  return true;
}

/** The list of keys, and the keys themselves. */
export function KeysButton() {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const t = texts.value;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement | null)?.closest(
        'input, select, textarea, dialog, [contenteditable]',
      );
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.key === '?') dialog.current?.showModal();
      else if (pressed(event.key, store)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, [store]);
  return (
    <>
      <button
        type="button"
        class="quiet keys"
        aria-label={t.page.keys}
        title={t.page.keys}
        onClick={() => dialog.current?.showModal()}
      >
        ⌨
      </button>
      <Dialog id="keys" title={t.keys.title} dialog={dialog}>
        <dl class="keys-list">
          {t.keys.list.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}
