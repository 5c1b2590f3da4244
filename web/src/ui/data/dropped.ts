/** What was dropped on the page, folders with all that is in them. */

import type { DataFile } from '../../protocol';
import { texts } from '../../texts';

const kMostFiles = 1_000_000;

/** Must be called while the event lasts: afterwards the browser has forgotten what was dropped. */
export function droppedFiles(transfer: DataTransfer | null): Promise<DataFile[]> {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === 'file');
  const found = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return collect(found);
}

/** From a file chooser; of a folder the browser gives the paths too. */
export function chosenFiles(list: FileList | null): DataFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function collect(
  found: { entry: FileSystemEntry | null; file: File | null }[],
): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const { entry, file } of found) {
    if (entry?.isDirectory) await addFolder(entry as FileSystemDirectoryEntry, entry.name, files);
    else if (file) files.push({ path: file.name, file });
  }
  return files;
}

async function addFolder(
  folder: FileSystemDirectoryEntry,
  path: string,
  files: DataFile[],
): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // Some at a time; none is the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return;
    for (const entry of entries) {
      const inside = `${path}/${entry.name}`;
      if (entry.isDirectory) {
        await addFolder(entry as FileSystemDirectoryEntry, inside, files);
      } else {
        const file = await new Promise<File>((resolve, reject) => {
          (entry as FileSystemFileEntry).file(resolve, reject);
        });
        files.push({ path: inside, file });
      }
      if (files.length > kMostFiles) {
        throw new Error(texts.peek().data.tooManyFiles(path, kMostFiles));
      }
    }
  }
}
