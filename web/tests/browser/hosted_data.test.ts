/** Data beside the page, as a site of plain files serves them: in parts. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hostData } from '../../scripts/host_data.mjs';
import { findHosted, serve } from '../../scripts/serve.mjs';
import { kDist, openTab, waitForData } from './site';

/** A tiny MNIST: the images of a part are all alike. */
function writeMnist(folder: string): void {
  mkdirSync(folder);
  for (const [part, count] of [
    ['train', 3000],
    ['t10k', 50],
  ] as const) {
    const images = Buffer.alloc(16 + 784 * count, 9);
    [0x803, count, 28, 28].forEach((word, i) => images.writeUInt32BE(word, 4 * i));
    const labels = Buffer.alloc(8 + count, 5);
    [0x801, count].forEach((word, i) => labels.writeUInt32BE(word, 4 * i));
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), images);
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), labels);
  }
}

it('is found, split, and put together again by the page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tabtrain-'));
  try {
    writeMnist(join(folder, 'mnist'));
    expect(findHosted(folder).sets.map(({ source }) => source)).toEqual(['mnist']);
    expect(findHosted(join(folder, 'none')).sets).toEqual([]);
    const root = join(folder, 'site');
    cpSync(kDist, root, { recursive: true });
    const index = hostData(folder, root, 1 << 20);
    const parts = index.sets[0]?.files[0]?.parts ?? [];
    expect(parts.map(({ path }) => path)).toEqual(
      [0, 1, 2].map((i) => `train-images-idx3-ubyte.00${i}`),
    );
    for (const name of readdirSync(join(root, 'data'))) {
      expect(statSync(join(root, 'data', name)).size).toBeLessThanOrEqual(1 << 20);
    }
    const site = await serve({ root });
    const { page } = await openTab(site.url);
    await waitForData(page, 'built-in');
    await page.getByRole('button', { name: 'Load this site’s MNIST (2 MB)' }).click();
    await waitForData(page, 'MNIST · 3,000 + 50');
    await site.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
