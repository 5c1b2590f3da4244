import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { linkHash } from '../../state/link';
import { texts } from '../../texts';
import { Dialog } from '../parts/dialog';
import { useStore } from '../store_context';

/** A link that holds the whole set-up, and its QR code. */
export function ShareButton() {
  const store = useStore();
  const t = texts.value.share;
  const dialog = useRef<HTMLDialogElement>(null);
  const link = useSignal('');
  const code = useSignal<{ path: string; size: number } | null>(null);
  const copied = useSignal(false);
  const open = async () => {
    const document_ = store.document.value;
    if (!document_) return;
    copied.value = false;
    link.value = new URL(await linkHash(document_), document.baseURI).href;
    const { qrPath } = await import('./qr');
    code.value = qrPath(link.value);
    dialog.current?.showModal();
  };
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={!store.document.value}
        onClick={() => void open()}
      >
        {t.open}
      </button>
      <Dialog id="share" title={t.title} dialog={dialog}>
        <p>{t.help}</p>
        <div class="share-link">
          <label>
            <span>{t.link}</span>
            <input type="text" readOnly value={link.value} data-testid="link" />
          </label>
          <button
            type="button"
            onClick={() => {
              void navigator.clipboard.writeText(link.value).then(() => {
                copied.value = true;
              });
            }}
          >
            {t.copy}
          </button>
          <span role="status">{copied.value ? t.copied : ''}</span>
        </div>
        {code.value ? (
          <svg
            class="qr"
            role="img"
            aria-label={t.qr}
            viewBox={`0 0 ${code.value.size} ${code.value.size}`}
            shape-rendering="crispEdges"
          >
            <path d={code.value.path} />
          </svg>
        ) : null}
      </Dialog>
    </>
  );
}
