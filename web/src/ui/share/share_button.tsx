import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { linkHash } from '../../state/link';
import { texts } from '../../texts';
import { lessonAddress } from '../lessons/address';
import { Dialog } from '../parts/dialog';
import { useStore } from '../store_context';

interface Shared {
  link: string;
  code: { path: string; size: number };
}

/** A link that holds the whole set-up, or opens the lesson, and its QR code. */
export function ShareButton() {
  const store = useStore();
  const t = texts.value.share;
  const dialog = useRef<HTMLDialogElement>(null);
  const shared = useSignal<Shared | null>(null);
  const asLesson = useSignal(false);
  const lesson = store.lesson.open.value;
  const make = async (wanted: boolean) => {
    asLesson.value = wanted;
    const document_ = store.next.document.value;
    if (!document_) return;
    const link =
      wanted && lesson
        ? lessonAddress(lesson.name)
        : new URL(await linkHash(document_), lessonAddress(null)).href;
    const { qrPath } = await import('./qr');
    shared.value = { link, code: qrPath(link) };
  };
  const open = async () => {
    await make(lesson !== null);
    dialog.current?.showModal();
  };
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={!store.next.document.value}
        onClick={() => void open()}
      >
        {t.open}
      </button>
      <Dialog id="share" title={t.title} dialog={dialog}>
        {lesson ? <Choice asLesson={asLesson.value} onChoose={(next) => void make(next)} /> : null}
        <p>{asLesson.value ? t.lessonHelp : t.help}</p>
        {shared.value ? <Link {...shared.value} key={shared.value.link} /> : null}
      </Dialog>
    </>
  );
}

function Choice(props: { asLesson: boolean; onChoose: (asLesson: boolean) => void }) {
  const t = texts.value.share;
  return (
    <fieldset class="buttons">
      <legend class="visually-hidden">{t.what}</legend>
      {[true, false].map((wanted) => (
        <label key={String(wanted)} class="check">
          <input
            type="radio"
            name="shared"
            checked={props.asLesson === wanted}
            onChange={() => {
              props.onChoose(wanted);
            }}
          />
          <span>{wanted ? t.asLesson : t.asSettings}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Link({ link, code }: Shared) {
  const t = texts.value.share;
  const copied = useSignal(false);
  return (
    <>
      <div class="share-link">
        <label>
          <span>{t.link}</span>
          <input type="text" readOnly value={link} data-testid="link" />
        </label>
        <button
          type="button"
          onClick={() => {
            void navigator.clipboard.writeText(link).then(() => {
              copied.value = true;
            });
          }}
        >
          {t.copy}
        </button>
        <span role="status">{copied.value ? t.copied : ''}</span>
      </div>
      <svg
        class="qr"
        role="img"
        aria-label={t.qr}
        viewBox={`0 0 ${code.size} ${code.size}`}
        shape-rendering="crispEdges"
      >
        <path d={code.path} />
      </svg>
    </>
  );
}
