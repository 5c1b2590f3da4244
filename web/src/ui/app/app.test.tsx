import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Store } from '../../state/store';
import { FakeEngine, kNoMnist } from '../../testing/fake_engine';
import { StoreContext } from '../store_context';
import { App } from './app';

let engine: FakeEngine;
let store: Store;

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 404 })));
  document.body.innerHTML = '<div id="root"></div>';
  engine = new FakeEngine();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(): Promise<HTMLElement> {
  store = new Store(engine, 'http://localhost/');
  const root = document.getElementById('root');
  if (!root) throw new Error('no root');
  await act(async () => {
    render(
      <StoreContext.Provider value={store}>
        <App />
      </StoreContext.Provider>,
      root,
    );
    await store.whenReady();
    await new Promise((done) => setTimeout(done, 0));
  });
  return root;
}

function button(root: HTMLElement, text: string): HTMLButtonElement {
  const found = [...root.querySelectorAll('button')].find((one) => one.textContent === text);
  if (!found) throw new Error(`no button "${text}"`);
  return found;
}

const isOff = (one: HTMLElement) => one.getAttribute('aria-disabled') === 'true';

it('stands ready with the built-in images and one button to press', async () => {
  const root = await open();
  expect(root.querySelector('[data-testid=device]')?.textContent).toContain('2 threads');
  expect(root.querySelector('#data')?.textContent).toContain('built-in');
  expect(isOff(button(root, 'Train'))).toBe(false);
  expect(isOff(button(root, 'Pause'))).toBe(true);
  expect(isOff(button(root, 'Stop'))).toBe(true);
});

it('is not ready while the images of the run are missing', async () => {
  const root = await open();
  const control = () => root.querySelector('#control')?.textContent;
  expect(control()).toContain('everything is set');
  engine.missing = kNoMnist;
  await act(async () => {
    store.next.usePreset('small');
    await new Promise((done) => setTimeout(done, 0));
  });
  expect(control()).toContain('The images of this run are missing');
  expect(control()).not.toContain('everything is set');
});

it('trains on one thread and says why', async () => {
  engine.info = { ...engine.info, build: 'single', threads: 1, whySingle: 'no headers' };
  const root = await open();
  expect(root.querySelector('[data-testid=one-thread]')?.textContent).toContain('no headers');
});

it('offers fast arithmetic where it works, and strict first', async () => {
  engine.info.offersFast = false;
  expect((await open()).querySelector('#training')?.textContent).not.toContain('Arithmetic');
  engine.info.offersFast = true;
  const root = await open();
  expect(root.querySelector('[data-testid=device]')?.textContent).toContain('strict arithmetic');
  const label = [...root.querySelectorAll('#training label')].find((one) =>
    one.textContent.startsWith('Arithmetic'),
  );
  const select = label?.querySelector('select');
  if (!select) throw new Error('nothing to choose');
  expect(select.value).toBe('strict');
  await act(() => {
    select.value = 'fast';
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(store.engine.arithmetic.value).toBe('fast');
});

it('shows an error of the network beside its notation', async () => {
  engine.refusal.summarise = 'notation: token 2 is unknown';
  const root = await open();
  const alert = root.querySelector('#network-trouble');
  expect(alert?.textContent).toBe('notation: token 2 is unknown');
  expect(root.querySelector('textarea')?.getAttribute('aria-invalid')).toBe('true');
  const control = root.querySelector('#control')?.textContent;
  expect(control).toContain('Set up: notation: token 2 is unknown');
  expect(control).not.toContain('everything is set');
});

it('says what cannot work when the engine does not load', async () => {
  engine.refusal.open = 'The engine did not load';
  const root = await open();
  expect(root.querySelector('.notice')?.textContent).toContain('The engine did not load');
  expect(isOff(button(root, 'Train'))).toBe(true);
});

it('gives every input a label', async () => {
  const root = await open();
  for (const input of root.querySelectorAll('input, select, textarea')) {
    const label = input.getAttribute('aria-label') ?? input.closest('label')?.textContent;
    expect(label, input.outerHTML).toBeTruthy();
  }
});
