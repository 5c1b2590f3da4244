/** The flows of the page on built-in images, as a person goes through them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/browsers.mjs';
import {
  button,
  kTop,
  openTab,
  serveBuilt,
  setNumber,
  waitForData,
  waitForState,
  waitForSteps,
  type Tab,
} from './site';

/** Learns within seconds. */
const kSmall = 'C8 P C12 P C16 GAP c10';
const kAxe = readFileSync(join(kTop, 'web/node_modules/axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let site: Awaited<ReturnType<typeof serveBuilt>>;

beforeAll(async () => {
  site = await serveBuilt();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Serious and critical findings of axe-core, with what they are about. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(kAxe);
  return page.evaluate(async () => {
    interface Finding {
      impact: string;
      id: string;
      nodes: { html: string; failureSummary: string }[];
    }
    const { axe } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Finding[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
}

async function view(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
}

async function openSmall(query = ''): Promise<Tab> {
  const tab = await openTab(browser, site.url, query);
  await waitForData(tab.page, 'built-in');
  await tab.page.getByLabel('Notation', { exact: true }).fill(kSmall);
  return tab;
}

async function close({ page, troubles }: Tab): Promise<void> {
  await page.close();
  expect(troubles).toEqual([]);
}

describe('one run, watched and understood', () => {
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    tab = await openSmall();
    page = tab.page;
  });
  afterAll(async () => {
    await close(tab);
  });

  it('says before the start how long an epoch takes', async () => {
    const text = page.locator('[data-testid=prediction]');
    await text.waitFor();
    expect(await text.innerText()).toMatch(/^About \d+ (s|min) an epoch here/);
    expect(await findings(page)).toEqual([]);
  });

  it('never keeps the page’s thread for 50 ms while it trains', async () => {
    await setNumber(page, 'Epochs', 4);
    await button(page, 'Train').click();
    // The first drawing compiles Chart.js; from then on tasks are short.
    await waitForSteps(page, 30);
    const categories = ['toplevel', 'devtools.timeline', '__metadata'];
    await browser.startTracing(page, { categories });
    await waitForState(page, 'finished');
    const tasks = mainThreadTasks((await browser.stopTracing()).toString());
    expect(tasks.length).toBeGreaterThan(100);
    expect(tasks.filter((ms) => ms >= 50)).toEqual([]);
  });

  it('shows curves that are zoomed with keys and read as a table', async () => {
    const chart = page.getByRole('group', { name: /^Loss/ });
    await chart.focus();
    const all = page.locator('#loss-chart').getByRole('button', { name: 'All' });
    expect(await all.isDisabled()).toBe(true);
    await page.keyboard.press('+');
    expect(await all.isDisabled()).toBe(false);
    await page.keyboard.press('0');
    expect(await all.isDisabled()).toBe(true);
    await button(page, 'Table: Accuracy').click();
    const rows = page.getByRole('region', { name: 'Accuracy as a table' }).locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(4);
    const last = await rows.last().locator('td').allInnerTexts();
    expect(last.at(-1)).toBe(await page.innerText('[data-testid=test-accuracy] b'));
    await button(page, 'As text').click();
    const log = await page.getByRole('region', { name: 'Epoch log' }).innerText();
    expect(log.split('\n')).toHaveLength(4);
    expect(log).toMatch(/^EPOCH 1: train loss=\d\.\d{4} accuracy=0\.\d{4} \| test loss=/);
  });

  it('sorts mistakes', async () => {
    const shares = async () => {
      const texts = await page.locator('[data-testid=mistakes] .said b').allInnerTexts();
      return texts.map((text) => Number.parseInt(text));
    };
    const sure = await shares();
    expect(sure).toEqual([...sure].sort((a, b) => b - a));
    await page.getByLabel('Sort by').selectOption('unsure');
    const unsure = await shares();
    expect(unsure).toEqual([...unsure].sort((a, b) => a - b));
    expect(unsure[0]).toBeLessThan(sure[0] ?? 0);
    expect(await findings(page)).toEqual([]);
  });

  it('goes back through the epochs', async () => {
    const note = () => page.innerText('#mistakes .note');
    const newest = await note();
    expect(newest).toContain('epoch 4');
    const slider = page.locator('[data-testid=epoch-slider]');
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await note()).toContain('epoch 1');
    const wrong = (text: string) => Number.parseInt(text.replaceAll(',', ''));
    expect(wrong(await note())).toBeGreaterThan(wrong(newest));
    await button(page, 'Follow the newest').click();
    expect(await note()).toBe(newest);
  });

  it('opens the images behind a cell of the confusion matrix, by keys too', async () => {
    await view(page, 'Confusion');
    const cells = page.locator('[data-testid=confusion] .wrong button');
    const counts = (await cells.allInnerTexts()).map(Number);
    const place = counts.findIndex((count) => count > 0 && count <= 40);
    await cells.nth(place).click();
    const images = page.locator('[data-testid=cell] li');
    expect(await images.count()).toBe(counts[place]);
    const label = await cells.nth(place).getAttribute('aria-label');
    const truth = label?.split(',')[0];
    for (const text of await images.locator('.truth').allInnerTexts()) expect(text).toBe(truth);
    await page.locator('[data-cell="0,0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const reached = await page.evaluate(() => document.activeElement?.getAttribute('data-cell'));
    expect(reached).toBe('1,1');
    expect(await findings(page)).toEqual([]);
  });

  it('gives each class its accuracy', async () => {
    await view(page, 'Classes');
    const texts = await page.locator('[data-testid=classes] tbody tr .number').allInnerTexts();
    const right = texts.map((text) => Number(text.split('/')[0]));
    const accuracy = await page.innerText('[data-testid=test-accuracy] b');
    const sum = right.reduce((total, count) => total + count, 0);
    expect(sum / 10).toBeCloseTo(Number.parseFloat(accuracy), 5);
    expect(await findings(page)).toEqual([]);
  });

  it('follows a test image, a drawing and a picture through the network', async () => {
    await view(page, 'Mistakes');
    await page.getByLabel('Sort by').selectOption('sure');
    const first = page.locator('[data-testid=mistakes] li').first();
    const said = (await first.locator('.said').innerText()).split(' ');
    await first.getByRole('button').click();
    const verdict = page.locator('[data-testid=verdict]');
    await verdict.waitFor();
    // Inside says what the mistakes said: the same network on the same image.
    expect(await verdict.innerText()).toContain(`says ${said[0] ?? ''}`);
    const share = Number(/([\d.]+) %/.exec(await verdict.innerText())?.[1]);
    expect(Math.abs(share - Number(said[1]))).toBeLessThanOrEqual(0.5);
    expect(await page.locator('[data-testid=filters] canvas').count()).toBe(8);
    expect(await page.locator('[data-testid=activations] canvas').count()).toBe(8);
    expect(await coloursOf(page, '[data-testid=class-map]')).toBeGreaterThan(20);
    expect(await findings(page)).toEqual([]);

    await button(page, 'Draw one').click();
    const pad = await page.locator('[data-testid=pad]').boundingBox();
    if (!pad) throw new Error('no pad');
    await page.mouse.move(pad.x + 40, pad.y + 40);
    await page.mouse.down();
    await page.mouse.move(pad.x + 180, pad.y + 180, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => verdict.innerText()).not.toContain('True class');

    await page.setInputFiles('[data-testid=own-picture]', {
      name: 'no picture.png',
      mimeType: 'image/png',
      buffer: Buffer.from('nothing'),
    });
    await page.getByText('This picture cannot be read').waitFor();
  });

  it('keeps the run, its name and its note for next time', async () => {
    await view(page, 'Runs');
    await page.getByLabel('Note', { exact: true }).fill('my first');
    await page.getByLabel('Name', { exact: true }).fill('mine');
    await page.keyboard.press('Tab');
    await page.locator('[data-testid=runs]').getByText('mine').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.waitForTimeout(800);
    await page.reload();
    await waitForData(page, 'built-in');
    await view(page, 'Runs');
    await button(page, 'Look at mine').click();
    expect(await page.getByLabel('Note', { exact: true }).inputValue()).toBe('my first');
    expect(await page.innerText('[data-testid=test-accuracy] b')).toMatch(/%$/);
    await view(page, 'Confusion');
    expect(await page.locator('[data-testid=confusion] tbody td').count()).toBe(100);
  });
});

describe('a run by hand', () => {
  it('changes the rate while it runs, and finds one', async () => {
    const tab = await openSmall();
    const { page } = tab;
    await page.getByRole('combobox', { name: 'Rate over time' }).selectOption('constant');
    await setNumber(page, 'Epochs', 50);
    await button(page, 'Train').click();
    await waitForSteps(page, 3);
    await page.locator('[data-testid=rate-now]').fill('0.0125');
    await button(page, 'Set').click();
    await button(page, 'Pause').click();
    await waitForState(page, 'paused');
    await button(page, 'Step').click();
    await expect.poll(() => page.locator('[data-testid=rate-now]').inputValue()).toBe('0.0125');
    await button(page, 'Find a rate').click();
    const suggestion = page.locator('[data-testid=suggestion]');
    await suggestion.waitFor({ timeout: 60_000 });
    const lr = Number(/Suggestion: ([\d.e-]+)/.exec(await suggestion.innerText())?.[1]);
    expect(lr).toBeGreaterThan(1e-5);
    expect(lr).toBeLessThan(10);
    await button(page, 'Use it').click();
    const rate = page.getByRole('spinbutton', { name: 'Learning rate', exact: true });
    const set = await rate.inputValue();
    expect(Number(set)).toBeCloseTo(lr, 1);
    expect(await findings(page)).toEqual([]);
    await button(page, 'Stop').click();
    await close(tab);
  });

  it('goes by keys', async () => {
    const tab = await openSmall();
    const { page } = tab;
    await page.getByRole('heading', { name: 'Watch' }).focus();
    await page.keyboard.press('t');
    await waitForSteps(page, 2);
    await page.keyboard.press('p');
    await waitForState(page, 'paused');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    await page.getByRole('tab', { name: 'Mistakes' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Runs');
    await close(tab);
  });
});

describe('norms', () => {
  it('race from the same weights, and are compared fairly', async () => {
    const tab = await openSmall();
    const { page } = tab;
    await setNumber(page, 'Epochs', 1);
    await view(page, 'Norms');
    const cells = page.locator('[data-testid=sharing] figure');
    await cells.first().waitFor();
    const marked = async (i: number) => cells.nth(i).locator('.same').count();
    expect([await marked(0), await marked(1), await marked(2), await marked(3)]).toEqual([
      4, 2, 8, 1,
    ]);
    await page.getByLabel('Batch', { exact: true }).fill('1');
    await page.keyboard.press('Tab');
    expect(await marked(0)).toBe(1);

    await button(page, 'Start the race').click();
    const results = page.locator('[data-testid=race-result] li');
    await expect.poll(() => results.count(), { timeout: 90_000 }).toBe(3);
    await waitForState(page, 'finished');
    const rows = page.locator('[data-testid=layer-statistics] tbody tr');
    await expect.poll(() => rows.count()).toBeGreaterThan(8);
    expect(await findings(page)).toEqual([]);

    await view(page, 'Runs');
    expect(await page.innerText('[data-testid=guard]')).toBe('They differ in one thing: Norm.');
    expect(await page.locator('[data-testid=runs] tbody tr').count()).toBe(3);
    await close(tab);
  });
});

describe('sharing and lessons', () => {
  it('opens the same settings from a link', async () => {
    const tab = await openSmall();
    await setNumber(tab.page, 'Seed', 42);
    await button(tab.page, 'Share').click();
    await tab.page.locator('.qr').waitFor();
    expect(await findings(tab.page)).toEqual([]);
    const link = await tab.page.locator('[data-testid=link]').inputValue();
    await close(tab);
    const other = await openTab(browser, link);
    await waitForData(other.page, 'built-in');
    await expect
      .poll(() => other.page.getByLabel('Notation', { exact: true }).inputValue())
      .toBe(kSmall);
    expect(await other.page.getByLabel('Seed', { exact: true }).inputValue()).toBe('42');
    await close(other);
  });

  it('teaches: a guess before the run, and what came out', async () => {
    const tab = await openTab(browser, site.url, '?lesson=first');
    const { page } = tab;
    await waitForData(page, 'built-in');
    await page.getByRole('heading', { name: 'Lesson: A first training' }).waitFor();
    await expect.poll(() => page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('3');
    await page.getByLabel('fewer than 30').check();
    expect(await page.innerText('[data-testid=outcome]')).toContain('Run it first');
    expect(await findings(page)).toEqual([]);
    await button(page, 'Train').click();
    await waitForState(page, 'finished');
    expect(await page.innerText('[data-testid=outcome]')).toMatch(/^What came out: /);
    await close(tab);
  });

  it('speaks German, and remembers it', async () => {
    const tab = await openSmall();
    const { page } = tab;
    await page.getByLabel('Language').selectOption('de');
    await button(page, 'Trainieren').waitFor();
    await page.reload();
    await waitForData(page, 'built-in');
    expect(await button(page, 'Trainieren').isVisible()).toBe(true);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByLabel('Sprache').selectOption('en');
    await close(tab);
  });
});

describe('on a phone', () => {
  it('has one part at a time, and the button under the thumb', async () => {
    const tab = await openTab(browser, site.url);
    const { page } = tab;
    await page.setViewportSize({ width: 390, height: 844 });
    await waitForData(page, 'built-in');
    expect(await page.locator('#watch').isVisible()).toBe(false);
    await page.getByRole('navigation').getByRole('button', { name: 'Watch' }).click();
    expect(await page.locator('#watch').isVisible()).toBe(true);
    expect(await page.locator('#set-up').isVisible()).toBe(false);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(390);
    expect(
      await page.getByRole('navigation').getByRole('button', { name: 'Train' }).isVisible(),
    ).toBe(true);
    expect(await findings(page)).toEqual([]);
    await close(tab);
  });
});

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  args: { name?: string };
  /** Microseconds on the processor, which do not grow when the machine is busy otherwise. */
  tdur?: number;
}

/** Processor time of each task of the page's own thread, in milliseconds. */
function mainThreadTasks(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const places = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid}.${tid}`);
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && places.includes(`${pid}.${tid}`))
    .map(({ tdur }) => (tdur ?? Number.NaN) / 1000);
}

/** How many different values a canvas shows. */
function coloursOf(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(data).size;
  });
}

describe('handing in', () => {
  it('saves a report, the run and the network, and compares with the run file of another', async () => {
    const { page, troubles } = await openSmall();
    await setNumber(page, 'Epochs', 1);
    await button(page, 'Train').click();
    await waitForState(page, 'finished');
    await button(page, 'Hand in').click();
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page
          .locator('#hand-in-dialog-title')
          .locator('xpath=ancestor::dialog')
          .getByRole('button', { name, exact: true })
          .click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    const run = await saved('Run file');
    expect(run.name).toBe('first.run.safetensors');
    expect(run.bytes.subarray(8, 9).toString()).toBe('{');
    await page
      .getByLabel('Open run files')
      .setInputFiles({ name: 'other.safetensors', mimeType: '', buffer: run.bytes });
    await page.locator('[data-testid=other-runs]').getByText('other.safetensors').waitFor();
    const report = await saved('Report');
    const text = report.bytes.toString();
    expect(report.name).toBe('first-report.html');
    expect(text).toContain('data:image/png;base64,');
    expect(text).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect((await saved('Report as Markdown')).bytes.subarray(0, 2).toString()).toBe('PK');
    expect((await saved('ONNX')).bytes.length).toBeGreaterThan(1000);
    expect((await saved('PyTorch module')).bytes.toString()).toContain('import torch');
    expect((await saved('Table of epochs')).bytes.toString().trim().split('\n')).toHaveLength(2);
    await page
      .getByLabel('Open run files')
      .setInputFiles({ name: 'bad.safetensors', mimeType: '', buffer: Buffer.from('nonsense') });
    await page.getByText('bad.safetensors:').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await page.close();
  });
});
