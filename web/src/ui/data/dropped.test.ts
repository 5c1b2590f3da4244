import { expect, it } from 'vitest';
import { chosenFiles, droppedFiles } from './dropped';

interface Tree {
  [name: string]: Tree | File;
}

/** A dropped folder as browsers give it: a few entries at a time. */
function entryOf(name: string, content: Tree | File): unknown {
  if (content instanceof File) {
    return {
      ...{ name, isDirectory: false },
      file: (resolve: (file: File) => void) => {
        resolve(content);
      },
    };
  }
  const all = Object.entries(content).map(([inside, part]) => entryOf(inside, part));
  return {
    ...{ name, isDirectory: true },
    createReader: () => ({
      readEntries: (resolve: (entries: unknown[]) => void) => {
        resolve(all.splice(0, 2));
      },
    }),
  };
}

function transfer(items: { entry: unknown; file: File | null }[]): DataTransfer {
  const list = items.map(({ entry, file }) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => file,
  }));
  return { items: [{ kind: 'string' }, ...list] } as unknown as DataTransfer;
}

const file = (name: string) => new File([], name);

it('walks through dropped folders', async () => {
  const tree = { cats: { '1.png': file('1.png'), '2.png': file('2.png') }, dogs: {}, a: file('a') };
  const found = await droppedFiles(transfer([{ entry: entryOf('pets', tree), file: null }]));
  expect(found.map(({ path }) => path)).toEqual(['pets/cats/1.png', 'pets/cats/2.png', 'pets/a']);
});

it('takes dropped files, also where there are no entries', async () => {
  const one = file('a.zip');
  const found = await droppedFiles(
    transfer([
      { entry: null, file: one },
      { entry: entryOf('b.bin', file('b.bin')), file: file('b.bin') },
    ]),
  );
  expect(found.map(({ path }) => path)).toEqual(['a.zip', 'b.bin']);
  expect(await droppedFiles(null)).toEqual([]);
});

it('knows the paths of a chosen folder', () => {
  const inside = file('1.png');
  Object.defineProperty(inside, 'webkitRelativePath', { value: 'pets/cats/1.png' });
  const list = [inside, file('a.zip')] as unknown as FileList;
  expect(chosenFiles(list).map(({ path }) => path)).toEqual(['pets/cats/1.png', 'a.zip']);
  expect(chosenFiles(null)).toEqual([]);
});
