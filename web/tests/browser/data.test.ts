import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/browsers.mjs';
import {
  button,
  kArchive,
  kBatchDir,
  kDataDir,
  openTab,
  serveBuilt,
  waitForData,
  waitForSteps,
  type Tab,
} from './site';

const kSkipped = `skipped: no CIFAR-10 in ${kDataDir} (scripts/fetch_cifar10.sh gets it)`;
if (!kArchive || !kBatchDir) console.warn(kSkipped);

const kBatchNames = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin');
const kRecordBytes = 3073;

let browser: Browser;
let site: Awaited<ReturnType<typeof serveBuilt>>;
let tab: Tab;

beforeAll(async () => {
  site = await serveBuilt(kArchive ? { data: kDataDir } : {});
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  tab = await openTab(browser, site.url);
  await waitForData(tab.page, 'built-in');
});
afterEach(async () => {
  await tab.page.close();
  expect(tab.troubles).toEqual([]);
});

function pick(page: Page, files: string[] | { name: string; mimeType: string; buffer: Buffer }[]) {
  return page.getByLabel('CIFAR-10 files').setInputFiles(files);
}

/** Drops a file of this site's data folder, as if it came from the desktop. */
async function drop(page: Page, name: string): Promise<void> {
  const transfer = await page.evaluateHandle(async (fileName) => {
    const answer = await fetch(`data/${fileName}`);
    const files = new DataTransfer();
    files.items.add(new File([await answer.blob()], fileName));
    return files;
  }, name);
  await page.dispatchEvent('[data-testid=drop]', 'drop', { dataTransfer: transfer });
}

async function expectTrouble(page: Page, text: string | RegExp): Promise<void> {
  const alert = page.locator('#data .trouble');
  await alert.waitFor();
  expect(await alert.innerText()).toMatch(text);
  // The images from before are still there, and train.
  await waitForData(page, 'built-in');
  await button(page, 'Train').click();
  await waitForSteps(page, 1);
}

describe('real CIFAR-10', () => {
  it.skipIf(!kArchive)('trains after the archive was dropped', async () => {
    const { page } = tab;
    await drop(page, 'cifar-10-binary.tar.gz');
    await waitForData(page, 'CIFAR-10 · 50,000 + 10,000');
    expect(await page.locator('.samples canvas').count()).toBe(12);
    // The first images of data_batch_1.bin.
    const names = await page.locator('.samples li span').allInnerTexts();
    expect(names.slice(0, 5)).toEqual(['frog', 'truck', 'truck', 'deer', 'automobile']);
    await button(page, 'Train').click();
    const early = await waitForSteps(page, 3);
    const late = await waitForSteps(page, 100);
    expect(late.loss).toBeLessThan(early.loss);
    expect(await page.innerText('#loss .note')).toContain('CIFAR-10');
  });

  it.skipIf(!kArchive)('loads the copy that the site hosts', async () => {
    await button(tab.page, 'Load this site’s copy').click();
    await waitForData(tab.page, 'CIFAR-10 · 50,000 + 10,000');
    await button(tab.page, 'Use built-in images').click();
    await waitForData(tab.page, 'built-in');
  });

  it.skipIf(!kBatchDir)('loads from the .bin files by the picker', async () => {
    await pick(
      tab.page,
      kBatchNames.map((name) => join(kBatchDir ?? '', name)),
    );
    await waitForData(tab.page, 'CIFAR-10 · 50,000 + 10,000');
    await button(tab.page, 'Train').click();
    await waitForSteps(tab.page, 2);
  });

  it.skipIf(!kBatchDir)('says which file of a set is cut short', async () => {
    const whole = readFileSync(join(kBatchDir ?? '', 'test_batch.bin'));
    const short = { name: 'test_batch.bin', mimeType: '', buffer: whole.subarray(0, 1_000_000) };
    const train = { ...short, name: 'data_batch_1.bin', buffer: whole };
    await pick(tab.page, [train, short]);
    await expectTrouble(tab.page, /test_batch\.bin: byte 998725/);
  });
});

describe('files that are something else', () => {
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: '', buffer });
  const record = Buffer.alloc(kRecordBytes, 1);

  it('names a file that is not an archive', async () => {
    await pick(tab.page, [file('cifar-10-binary.tar.gz', Buffer.from('<html>404</html>'))]);
    await expectTrouble(tab.page, /^cifar-10-binary\.tar\.gz: is not a readable tar\.gz archive/);
  });

  it('names a batch that ends inside a record', async () => {
    await pick(tab.page, [file('data_batch_1.bin', record.subarray(0, 3000))]);
    await expectTrouble(tab.page, /data_batch_1\.bin: byte 0/);
  });

  it('names a label that does not exist', async () => {
    const wrong = Buffer.alloc(kRecordBytes, 200);
    await pick(tab.page, [file('data_batch_1.bin', wrong)]);
    await expectTrouble(tab.page, /data_batch_1\.bin.*label 200/);
  });

  it('says what is missing', async () => {
    await pick(tab.page, [file('data_batch_1.bin', record)]);
    await expectTrouble(tab.page, 'test_batch.bin is missing');
  });

  it('names the files it wants when given a photograph', async () => {
    await pick(tab.page, [file('photo.jpg', record)]);
    await expectTrouble(tab.page, /^photo\.jpg: expected cifar-10-binary\.tar\.gz/);
  });
});
