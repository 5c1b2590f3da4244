/** What a person gives, or a site hosts: files that can be opened as often as needed. */

import type { DataFile, HostedFile } from '../../protocol';
import { FileError, type ByteStream } from './bytes';

export interface Source {
  /** Relative, with "/" between folders; a dropped folder's own name comes first. */
  path: string;
  bytes: number;
  open(): Promise<ByteStream>;
  /** For reading here and there. */
  blob(): Promise<Blob>;
}

export function fromFile({ file, path }: DataFile): Source {
  return {
    path,
    bytes: file.size,
    open: () => Promise.resolve(file.stream()),
    blob: () => Promise.resolve(file),
  };
}

/** A file below data/ of the site; its parts, where it has some, one after another. */
export function fromSite(hosted: HostedFile, baseUrl: string): Source {
  const folder = new URL('data/', baseUrl);
  const parts = hosted.parts ?? [hosted];
  const open = () => {
    let next = 0;
    let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
    return Promise.resolve(
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          for (;;) {
            if (!reader) {
              const part = parts[next++];
              if (!part) {
                controller.close();
                return;
              }
              reader = (await request(part.path, folder)).getReader();
            }
            const { done, value } = await reader.read();
            if (!done) {
              controller.enqueue(value);
              return;
            }
            reader = null;
          }
        },
        cancel: (reason) => reader?.cancel(reason),
      }),
    );
  };
  return {
    path: hosted.path,
    bytes: hosted.bytes,
    open,
    blob: async () => new Response(await open()).blob(),
  };
}

async function request(path: string, folder: URL): Promise<ByteStream> {
  const url = URL.canParse(path, folder) ? new URL(path, folder) : null;
  if (!url?.href.startsWith(folder.href)) {
    throw new FileError(`data/index.json: ${path} leads out of data/`);
  }
  const response = await fetch(url).catch((error: unknown) => {
    throw new FileError(`data/${path}: the server did not answer`, { cause: error });
  });
  if (!response.ok || !response.body) {
    throw new FileError(`data/${path}: the server answered ${response.status}`);
  }
  return response.body;
}
