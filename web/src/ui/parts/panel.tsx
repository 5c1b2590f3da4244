import type { ComponentChildren } from 'preact';
import type { TermName } from '../../texts';
import { Term } from './hint';

/** A titled part of a column. */
export function Panel(props: {
  id: string;
  title: string;
  note?: string | undefined;
  term?: TermName;
  children: ComponentChildren;
}) {
  const heading = `${props.id}-title`;
  return (
    <section class="panel" id={props.id} aria-labelledby={heading}>
      <header class="panel-head">
        <span class="titled">
          <h3 id={heading}>{props.title}</h3>
          {props.term ? <Term name={props.term} /> : null}
        </span>
        {props.note ? <span class="note">{props.note}</span> : null}
      </header>
      {props.children}
    </section>
  );
}

/** What went wrong, where it was caused. */
export function Trouble(props: { text: string | null }) {
  return <div role="alert">{props.text === null ? null : <p class="trouble">{props.text}</p>}</div>;
}

/** Says what will appear here and how to get it. */
export function Empty(props: { children: ComponentChildren }) {
  return <p class="empty">{props.children}</p>;
}
