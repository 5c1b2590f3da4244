import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { expect, it } from 'vitest';
import { zipOf } from './zip';

it('packs the files of a report under their names, byte by byte', async () => {
  const files = [
    { path: 'report.md', bytes: new TextEncoder().encode('# r1-bn\n') },
    { path: 'pictures/loss.png', bytes: Uint8Array.of(0x89, 0, 255, 7) },
  ];
  const archive = await zipOf(files);
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(await archive.arrayBuffer())));
  const found = await Promise.all(
    (await reader.getEntries()).map(async (entry) => {
      const bytes = entry.directory ? null : await entry.getData(new Uint8ArrayWriter());
      return { path: entry.filename, bytes };
    }),
  );
  expect(found).toEqual(files);
});
