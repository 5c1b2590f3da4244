import { useId, useRef } from 'preact/hooks';
import { texts, type TermName } from '../../texts';

/** One line of explanation behind a question mark; opens by click, Enter or Space, closes by Escape. */
export function Hint(props: { term: string; text: string }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="hint"
        popovertarget={id}
        aria-label={texts.value.page.explain(props.term)}
      >
        ?
      </button>
      <span
        id={id}
        popover="auto"
        class="bubble"
        onToggle={(event) => {
          if (button.current) placeBelow(event.currentTarget, button.current);
        }}
      >
        {props.text}
      </span>
    </>
  );
}

/** A term of the field. */
export function Term({ name }: { name: TermName }) {
  const [term, line] = texts.value.terms[name];
  return <Hint term={term} text={line} />;
}

const kMargin = 8;

/** Popovers lie above everything, at no place of their own. */
function placeBelow(bubble: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = bubble;
  const left = Math.min(at.left - kMargin, innerWidth - offsetWidth - kMargin);
  const below = at.bottom + 4;
  const fits = below + offsetHeight < innerHeight;
  bubble.style.left = `${Math.max(kMargin, left)}px`;
  bubble.style.top = `${fits ? below : at.top - offsetHeight - 4}px`;
}
