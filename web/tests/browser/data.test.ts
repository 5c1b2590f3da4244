import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from './audit';
import { pets, zip } from './pictures';
import {
  button,
  kArchive,
  kBatchDir,
  kDataDir,
  kMnistDir,
  kSmall,
  kTop,
  placeOf,
  setNotation,
  setNumber,
  useSite,
  waitForData,
  waitForState,
  waitForSteps,
  type Tab,
} from './site';

const kSkipped = `skipped: no CIFAR-10 in ${kDataDir} (scripts/fetch_cifar10.sh gets it)`;
if (!kArchive || !kBatchDir) console.warn(kSkipped);

const kBatchNames = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin');
const kRecordBytes = 3073;

const site = useSite(kArchive ? { data: kDataDir } : {});
let tab: Tab;

/** A tab of its own for each test. */
function useTab(): void {
  beforeEach(async () => {
    tab = await site.open();
    await waitForData(tab.page, 'built-in');
  });
}

interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

function file(name: string, buffer: Buffer): Given {
  return { name, mimeType: '', buffer };
}

function pick(page: Page, files: string[] | Given[]) {
  return page.getByLabel('Data files').setInputFiles(files);
}

/** Drops a file of this site's data folder, as if it came from the desktop. */
async function drop(page: Page, name: string): Promise<void> {
  const transfer = await page.evaluateHandle(async (fileName) => {
    const answer = await fetch(`data/${fileName}`);
    const files = new DataTransfer();
    files.items.add(new File([await answer.blob()], fileName));
    return files;
  }, name);
  // Anywhere on the page, as people do.
  await page.dispatchEvent('#watch', 'drop', { dataTransfer: transfer });
}

/** What is wrong is said, and the images from before go on training. */
async function expectTrouble(page: Page, text: string | RegExp): Promise<void> {
  await expect
    .poll(() => page.locator('#data .trouble').allInnerTexts())
    .toEqual([expect.stringMatching(text)]);
  await waitForData(page, 'built-in');
  if (await button(page, 'Train').isVisible()) await button(page, 'Train').click();
  const place = await placeOf(page);
  await expect.poll(() => placeOf(page)).not.toEqual(place);
}

describe('real CIFAR-10', () => {
  useTab();

  it.skipIf(!kArchive)('trains after the archive was dropped', async () => {
    const { page } = tab;
    await drop(page, 'cifar-10-binary.tar.gz');
    await waitForData(page, 'CIFAR-10 · 50,000 + 10,000');
    expect(await page.locator('.samples canvas').count()).toBe(12);
    // The first images of data_batch_1.bin.
    const names = await page.locator('.samples li span').allInnerTexts();
    expect(names.slice(0, 5)).toEqual(['frog', 'truck', 'truck', 'deer', 'automobile']);
    await setNotation(page, kSmall);
    await button(page, 'Train').click();
    const early = await waitForSteps(page, 3);
    const late = await waitForSteps(page, 100);
    expect(late.loss).toBeLessThan(early.loss);
    expect(await page.innerText('#loss .note')).toContain('CIFAR-10');
  });

  it.skipIf(!kArchive)('loads the copy that the site hosts', async () => {
    await tab.page.getByRole('button', { name: /^Load this site’s CIFAR-10 \(/ }).click();
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
    await audit(tab.page);
  });
});

/** The rows of a table of the data panel. */
async function rows(page: Page, id: string): Promise<string[][]> {
  const list = await page.locator(`[data-testid=${id}] tbody tr`).all();
  return Promise.all(list.map((row) => row.locator('th, td').allInnerTexts()));
}

async function openLook(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'What is in it' }).click();
  await page.locator('[data-testid=channels]').waitFor();
}

describe('MNIST', () => {
  useTab();

  it.skipIf(!kMnistDir)('is read from its files, and looked at', async () => {
    const { page } = tab;
    const names = [
      'train-images-idx3',
      'train-labels-idx1',
      't10k-images-idx3',
      't10k-labels-idx1',
    ];
    const ending = existsSync(join(kMnistDir ?? '', 't10k-labels-idx1-ubyte')) ? '' : '.gz';
    await page.getByLabel('Start from').selectOption('r3-net2');
    await page.locator('[data-testid=missing] .notice').waitFor();
    await pick(
      page,
      names.map((name) => join(kMnistDir ?? '', `${name}-ubyte${ending}`)),
    );
    await waitForData(page, 'MNIST · 60,000 + 10,000');
    expect(await page.locator('[data-testid=missing] .notice').count()).toBe(0);
    await openLook(page);
    expect(await rows(page, 'channels')).toEqual([['grey', '0', '255', '0.1307', '0.3081']]);
    expect((await rows(page, 'class-counts'))[0]).toEqual(['0', '5,923', '980']);
    await page.locator('summary', { hasText: 'Augmentation preview' }).click();
    await page.getByLabel('Images as stored (left), and as the first epochs see them').waitFor();
    await audit(page);
    await button(page, 'Train').click();
    await waitForSteps(page, 2);
  });
});

describe('CIFAR-10’s Python version', () => {
  useTab();

  it('is read without executing anything', async () => {
    const { page } = tab;
    const batch = readFileSync(join(kTop, 'tests/goldens/cifar10_batch.pickle'));
    const names = kBatchNames.map((name) => name.replace('.bin', ''));
    await pick(
      page,
      names.map((name) => file(name, batch)),
    );
    await waitForData(page, 'CIFAR-10');
    const attack = Buffer.from('\x80\x02cos\nsystem\nU\x04true\x85R.', 'latin1');
    await pick(page, [file('data_batch_1', attack)]);
    const alert = page.locator('#data .trouble');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('byte 2: found the name os.system');
    await waitForData(page, 'CIFAR-10');
  });
});

const kNative = join(kTop, 'build/release/tabtrain');

/** A photograph of noise, as this browser writes JPEG files. */
async function jpeg(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      for (let y = 0; y < h; y += 4) {
        for (let x = 0; x < w; x += 4) {
          if (context)
            context.fillStyle = `rgb(${(x * 37) % 256} ${(y * 91) % 256} ${(x * y) % 256})`;
          context?.fillRect(x, y, 4, 4);
        }
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
      return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    },
    [width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** What the command line says of a zip of pictures; null where it is not built. */
function nativeFacts(content: Buffer): NativeFacts | null {
  if (!existsSync(kNative)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
  try {
    const place = join(folder, 'pets.zip');
    writeFileSync(place, content);
    const args = ['data', '--source', 'folder', '--data', place, '--json'];
    return JSON.parse(execFileSync(kNative, args, { encoding: 'utf8' })) as NativeFacts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface NativeFacts {
  class_names: string[];
  train: {
    class_counts: number[];
    channels: { min: number; max: number; mean: number; std: number }[];
  };
  test: { class_counts: number[] };
}

describe('a folder of pictures', () => {
  useTab();

  it('from a zip is what the command line makes of it', async () => {
    const { page } = tab;
    const photographs = { 'pets/cats/a.jpg': await jpeg(page, 61, 40) };
    const archive = await zip({ ...pets(), ...photographs });
    await pick(page, [file('pets.zip', archive)]);
    await waitForData(page, 'pets · 17 + 4');
    await openLook(page);
    expect(await rows(page, 'class-counts')).toEqual([
      ['cats', '9', '2'],
      ['dogs', '8', '2'],
    ]);
    const found = await rows(page, 'channels');
    expect(found.map(([name]) => name)).toEqual(['red', 'green', 'blue']);
    const native = nativeFacts(archive);
    if (native) {
      expect(native.class_names).toEqual(['cats', 'dogs']);
      expect(found.map((row) => row.slice(1))).toEqual(
        native.train.channels.map(({ min, max, mean, std }) => [
          ...[String(min), String(max), mean.toFixed(4), std.toFixed(4)],
        ]),
      );
    }
    await page.getByLabel('Notation', { exact: true }).fill('C4 P GAP c2');
    await button(page, 'Train').click();
    await expect.poll(() => page.innerText('#loss .note')).toContain('pets');
    await waitForState(page, 'finished'); // a run that goes on keeps its images
    // Another size of the network: the same files are read again.
    await page.getByLabel('Start from').selectOption('r3-net1');
    await page.locator('[data-testid=missing] .notice').waitFor();
    await audit(page);
  });

  it('from a folder, by the chooser', async () => {
    const { page } = tab;
    const folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
    try {
      for (const [path, body] of Object.entries(pets())) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), body);
      }
      await page.getByLabel('Data folder').setInputFiles(join(folder, 'pets'));
      await waitForData(page, 'pets · 16 + 4');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('refused, while a run goes on:', () => {
  const record = Buffer.alloc(kRecordBytes, 1);

  beforeAll(async () => {
    tab = await site.open('', { shared: true });
    await waitForData(tab.page, 'built-in');
    await setNotation(tab.page, 'C4 P GAP c10');
    await setNumber(tab.page, 'Epochs', 2000);
  });

  it('a folder with a damaged picture, by its name', async () => {
    const files = pets();
    const whole = files['pets/cats/3.png'] ?? Buffer.alloc(0);
    files['pets/cats/3.png'] = whole.subarray(0, whole.length - 30);
    await pick(tab.page, [file('pets.zip', await zip(files))]);
    await expectTrouble(tab.page, 'pets.zip: pets/cats/3.png: damaged PNG file: it is cut short');
  });

  it('a folder with a webp, as natively', async () => {
    const files = { ...pets(), 'pets/cats/x.webp': Buffer.from('RIFF') };
    await pick(tab.page, [file('pets.zip', await zip(files))]);
    await expectTrouble(tab.page, /pets\/cats\/x\.webp: pictures must be/);
  });

  it('a file that is no archive', async () => {
    await pick(tab.page, [file('cifar-10-binary.tar.gz', Buffer.from('<html>404</html>'))]);
    await expectTrouble(
      tab.page,
      /^cifar-10-binary\.tar\.gz: is not a readable tar, tar\.gz or zip archive/,
    );
  });

  it('a batch that ends inside a record', async () => {
    await pick(tab.page, [file('data_batch_1.bin', record.subarray(0, 3000))]);
    await expectTrouble(tab.page, /data_batch_1\.bin: byte 0/);
  });

  it('a label that does not exist', async () => {
    const wrong = Buffer.alloc(kRecordBytes, 200);
    await pick(tab.page, [file('data_batch_1.bin', wrong)]);
    await expectTrouble(tab.page, /data_batch_1\.bin.*label 200/);
  });

  it('a file of MNIST, at its byte', async () => {
    const idx = (...numbers: number[]) => {
      const bytes = Buffer.alloc(4 * numbers.length);
      numbers.forEach((number, i) => bytes.writeUInt32BE(number, 4 * i));
      return bytes;
    };
    const images = Buffer.concat([idx(0x803, 2, 1, 1), Buffer.alloc(2)]);
    const three = Buffer.concat([idx(0x801, 3), Buffer.alloc(3)]);
    for (const [first, second, says] of [
      [images, idx(0x803, 2), 'labels-idx1-ubyte: byte 0: found magic number 0x00000803, expected'],
      [images, three, 'byte 4: found 3 labels, expected 2, one for each image'],
      [images.subarray(0, 17), three, 'byte 16: found 1 more bytes, expected 2 for 2 images'],
      [idx(0x803, 0xffffffff, 28, 28), three, 'byte 4: found 4294967295 images, expected 1 to'],
    ] as const) {
      await pick(tab.page, [
        file('train-images-idx3-ubyte', first),
        file('train-labels-idx1-ubyte', second),
      ]);
      await expect.poll(() => tab.page.locator('#data .trouble').innerText()).toContain(says);
    }
  });

  it('a set that is not whole', async () => {
    await pick(tab.page, [file('data_batch_1.bin', record)]);
    await expectTrouble(tab.page, /missing: data_batch_2.*test_batch/);
  });

  it('something else, and the files it wants are named', async () => {
    await pick(tab.page, [file('notes.txt', record)]);
    await expectTrouble(tab.page, /^notes\.txt: expected CIFAR-10 \(cifar-10-binary\.tar\.gz/);
  });

  it('a photograph alone', async () => {
    await pick(tab.page, [file('photo.jpg', record)]);
    await expectTrouble(tab.page, 'photo.jpg: lies in no class folder');
  });
});
