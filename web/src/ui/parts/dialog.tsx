import type { ComponentChildren, RefObject } from 'preact';
import { texts } from '../../texts';

/** A modal of the browser's own: it keeps the focus, and Escape closes it. */
export function Dialog(props: {
  id: string;
  title: string;
  dialog: RefObject<HTMLDialogElement | null>;
  children: ComponentChildren;
}) {
  const heading = `${props.id}-dialog-title`;
  return (
    <dialog ref={props.dialog} class="dialog" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{props.title}</h2>
        <button
          type="button"
          class="quiet"
          aria-label={texts.value.page.close}
          onClick={() => props.dialog.current?.close()}
        >
          ✕
        </button>
      </header>
      {props.children}
    </dialog>
  );
}
