import type { ComponentChildren } from 'preact';

/**
 * A button that stands where its own press may make it useless: with `disabled` the focus would fall to the
 * page, so it keeps it and says that it is off.
 */
export function Button(props: {
  class?: string;
  label?: string | undefined;
  off?: boolean | undefined;
  onClick: (() => unknown) | undefined;
  children: ComponentChildren;
}) {
  return (
    <button
      type="button"
      class={props.class}
      aria-label={props.label}
      title={props.label}
      aria-disabled={props.off ?? false}
      onClick={() => {
        if (!props.off) props.onClick?.();
      }}
    >
      {props.children}
    </button>
  );
}
