import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { linkHash } from '../../state/link';
import { texts } from '../../texts';
import { lessonAddress } from '../lessons/address';
import { Chunk } from '../parts/chunk';
import { Dialog } from '../parts/dialog';
import { ChunkTrouble } from '../parts/lazy';
import { useStore } from '../store_context';

const kQr = new Chunk(() => import('./qr'));

/** A link that holds the whole set-up, or opens the lesson, and its QR code. */
export function ShareButton() {
  const store = useStore();
  const t = texts.value.share;
  const dialog = useRef<HTMLDialogElement>(null);
  const link = useSignal<string | null>(null);
  const asLesson = useSignal(false);
  const lesson = store.lesson.open.value;
  const make = async (wanted: boolean) => {
    asLesson.value = wanted;
    const document_ = store.next.document.value;
    if (!document_) return;
    link.value =
      wanted && lesson
        ? lessonAddress(lesson.name)
        : new URL(await linkHash(document_), lessonAddress(null)).href;
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
        {link.value === null ? null : <Link link={link.value} key={link.value} />}
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

function Link({ link }: { link: string }) {
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
      <Code link={link} />
    </>
  );
}

function Code({ link }: { link: string }) {
  useEffect(() => void kQr.get(), []);
  const qr = kQr.loaded.value?.it;
  if (!qr) return <ChunkTrouble chunk={kQr} />;
  const { path, size } = qr.qrPath(link);
  return (
    <svg
      class="qr"
      role="img"
      aria-label={texts.value.share.qr}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
