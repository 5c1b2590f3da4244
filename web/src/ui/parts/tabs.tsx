import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/** Tabs as the ARIA practices have them: arrows, Home and End move, and what is reached is shown. */
export function Tabs<Name extends string>(props: {
  label: string;
  id: string;
  names: readonly (readonly [name: Name, text: string])[];
  chosen: Name;
  onChoose: (name: Name) => void;
  children: ComponentChildren;
}) {
  const list = useRef<HTMLDivElement>(null);
  const { names, chosen, onChoose } = props;
  const go = (index: number) => {
    const next = names[(index + names.length) % names.length];
    if (!next) return;
    onChoose(next[0]);
    list.current?.querySelector<HTMLElement>(`#${props.id}-tab-${next[0]}`)?.focus();
  };
  const current = names.findIndex(([name]) => name === chosen);
  const keys: Partial<Record<string, number>> = {
    ArrowRight: current + 1,
    ArrowLeft: current - 1,
    Home: 0,
    End: names.length - 1,
  };
  return (
    <>
      <div
        ref={list}
        class="tabs"
        role="tablist"
        aria-label={props.label}
        onKeyDown={(event) => {
          const next = keys[event.key];
          if (next === undefined) return;
          event.preventDefault();
          go(next);
        }}
      >
        {names.map(([name, text]) => (
          <button
            key={name}
            id={`${props.id}-tab-${name}`}
            type="button"
            role="tab"
            aria-selected={name === chosen}
            aria-controls={`${props.id}-view`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => {
              onChoose(name);
            }}
          >
            {text}
          </button>
        ))}
      </div>
      <div
        id={`${props.id}-view`}
        class="tab-view"
        role="tabpanel"
        aria-labelledby={`${props.id}-tab-${chosen}`}
      >
        {props.children}
      </div>
    </>
  );
}
