import { signal } from '@preact/signals';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, it } from 'vitest';
import { NumberField } from './field';

it('keeps what is typed when it is drawn again before it is taken over', async () => {
  const value = signal(4);
  const others = signal(0);
  function Both() {
    const set = (next: number) => (value.value = next);
    return (
      <>
        {others.value}
        <NumberField label="Batch" step={1} value={value.value} onChange={set} />
      </>
    );
  }
  const root = document.createElement('div');
  await act(() => {
    render(<Both />, root);
  });
  const input = root.querySelector('input');
  if (!input) throw new Error('no input');
  await act(() => {
    input.value = '1';
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await act(() => {
    others.value = 1;
  });
  expect(input.value).toBe('1');
  await act(() => {
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(value.value).toBe(1);
  expect(input.value).toBe('1');
});
