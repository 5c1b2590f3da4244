/** What can be taken away from a run and opened elsewhere. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { audit } from './audit';
import {
  button,
  kSmall,
  openSmall,
  setNumber,
  trainThrough,
  useSite,
  view,
  waitForData,
} from './site';

const site = useSite();
let page: Page;
let runFile: Buffer;

async function saved(press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const savedAs = (name: string) =>
  saved(() => page.getByRole('dialog').getByRole('button', { name, exact: true }).click());

beforeAll(async () => {
  ({ page } = await site.open('', { shared: true }));
  await trainThrough(page, 1);
});

it('saves a chart as a picture', async () => {
  const { name, bytes } = await saved(() => button(page, 'Save as PNG: Loss').click());
  expect(name).toBe('tabtrain-loss.png');
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(300); // columns
});

it('saves matrix and classes as pictures', async () => {
  for (const [name, id] of [
    ['Confusion', 'confusion'],
    ['Classes', 'classes'],
  ] as const) {
    await view(page, name);
    const press = page.locator(`#${id}`).getByRole('button', { name: /^Save as PNG: / });
    const picture = await saved(() => press.click());
    expect(picture.name).toBe(`tabtrain-${id}.png`);
    expect(picture.bytes.readUInt32BE(16)).toBeGreaterThan(900); // columns
  }
});

it('saves the run, its tables, its weights and its network', async () => {
  await button(page, 'Hand in').click();
  const run = await savedAs('Run file');
  runFile = run.bytes;
  expect(run.name).toBe('first.run.safetensors');
  expect(run.bytes.subarray(8, 9).toString()).toBe('{');
  expect((await savedAs('Weights')).bytes.subarray(8, 9).toString()).toBe('{');
  expect((await savedAs('ONNX')).bytes.length).toBeGreaterThan(1000);
  expect((await savedAs('PyTorch module')).bytes.toString()).toContain('import torch');
  const epochs = (await savedAs('Table of epochs')).bytes.toString().trim().split('\n');
  expect(epochs).toHaveLength(2);
  const accuracy = Number.parseFloat(await page.innerText('[data-testid=test-accuracy] b'));
  expect(epochs[1]?.split(',').map(Number)).toContainEqual(expect.closeTo(accuracy, 5));
  const steps = (await savedAs('Table of steps')).bytes.toString().trim().split('\n');
  expect(steps).toHaveLength(1 + Math.ceil(5000 / 64));
  await audit(page);
});

it('makes a report that compares the run with that of another', async () => {
  const open = page.getByLabel('Open run files');
  await open.setInputFiles({ name: 'other.safetensors', mimeType: '', buffer: runFile });
  await page.locator('[data-testid=other-runs]').getByText('other.safetensors').waitFor();
  const report = await savedAs('Report');
  const text = report.bytes.toString();
  expect(report.name).toBe('first-report.html');
  expect(text).toContain('data:image/png;base64,');
  expect(text).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect((await savedAs('Report as Markdown')).bytes.subarray(0, 2).toString()).toBe('PK');
  await audit(page);
});

it('names a file that is no run', async () => {
  const buffer = Buffer.from('nonsense');
  const open = page.getByLabel('Open run files');
  await open.setInputFiles({ name: 'bad.safetensors', mimeType: '', buffer });
  await page.getByText('bad.safetensors:').waitFor();
  await audit(page);
});

it('takes the settings of another’s run', async () => {
  const { page: elsewhere } = await site.open();
  await waitForData(elsewhere, 'built-in');
  await button(elsewhere, 'Hand in').click();
  const open = elsewhere.getByLabel('Open run files');
  await open.setInputFiles({ name: 'theirs.safetensors', mimeType: '', buffer: runFile });
  await button(elsewhere, 'Use its settings').click();
  expect(await elsewhere.getByLabel('Epochs', { exact: true }).inputValue()).toBe('1');
  await expect
    .poll(() => elsewhere.innerText('[data-testid=budget]'))
    .toContain((await page.innerText('[data-testid=budget]')).split(' / ')[0] ?? '');
});

it('opens the same settings from a link, which is also a QR code', async () => {
  const { page: first } = await openSmall(site);
  await setNumber(first, 'Seed', 42);
  await button(first, 'Share').click();
  const code = first.locator('.qr');
  await code.waitFor();
  expect(await code.locator('path').getAttribute('d')).toMatch(/^M4 4h1v1h-1z/);
  await audit(first);
  const link = await first.locator('[data-testid=link]').inputValue();
  const { page: other } = await site.open(new URL(link).hash);
  await waitForData(other, 'built-in');
  const notation = other.getByLabel('Notation', { exact: true });
  await expect.poll(() => notation.inputValue()).toBe(kSmall);
  expect(await other.getByLabel('Seed', { exact: true }).inputValue()).toBe('42');
  expect(await other.locator('.notice').innerText()).toBe('Settings come from the link.');
  await audit(other);
});

it('says when a link is broken, and stands ready with the usual settings', async () => {
  const { page: other } = await site.open('#run=nonsense');
  await other.getByText('The link’s settings cannot be read').waitFor();
  await waitForData(other, 'built-in');
  expect(await button(other, 'Train').isEnabled()).toBe(true);
});
