import { beforeEach, expect, it, vi } from 'vitest';

/** As the page begins: with what was remembered then. */
async function begin() {
  vi.resetModules();
  return import('./theme');
}

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '';
});

it('is the system’s until another is chosen, which is remembered', async () => {
  const { theme, setTheme } = await begin();
  expect(theme.value).toBe('system');
  setTheme('dark');
  expect((await begin()).theme.value).toBe('dark');
});

it('takes nothing that it does not know, and works where nothing is remembered', async () => {
  localStorage.setItem('tabtrain.theme', 'neon');
  expect((await begin()).theme.value).toBe('system');
  const refuse = () => {
    throw new DOMException('no storage', 'SecurityError');
  };
  const get = vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
  const set = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  const { theme, setTheme } = await begin();
  setTheme('light');
  expect(theme.value).toBe('light');
  get.mockRestore();
  set.mockRestore();
});

it('marks the document, and tells canvases to draw anew', async () => {
  const { colours, followTheme, setTheme } = await begin();
  const root = document.createElement('html');
  followTheme(root);
  const before = colours.value;
  setTheme('dark');
  expect(root.dataset.theme).toBe('dark');
  expect(colours.value).toBe(before + 1);
  setTheme('system');
  expect(root.dataset.theme).toBeUndefined();
});

it('looks up colours of the theme by name, and leaves others alone', async () => {
  const { colour } = await begin();
  expect(colour('#0072b2')).toBe('#0072b2');
  document.documentElement.style.setProperty('--norm-none', 'rgb(1, 2, 3)');
  expect(colour('--norm-none')).toBe('rgb(1, 2, 3)');
});
