/** What a person gives, or a site hosts: files that can be opened as often as needed. */

import type { DataFile, HostedFile } from '../../protocol';
import { FileError, type Bytes, type ByteStream } from './bytes';

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
    let reader: ReadableStreamDefaultReader<Bytes> | null = null;
    return Promise.resolve(
      new ReadableStream<Bytes>({
        async pull(controller) {
          for (;;) {
            if (!reader) {
              const part = parts[next++];
              if (!part) {
                controller.close();
                return;
              }
              reader = (await request(part, folder)).getReader();
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

type Part = Pick<HostedFile, 'path' | 'bytes'>;

async function request({ path, bytes }: Part, folder: URL): Promise<ByteStream> {
  const url = URL.canParse(path, folder) ? new URL(path, folder) : null;
  if (!url?.href.startsWith(folder.href)) {
    throw new FileError(`data/index.json: ${path} leads out of data/`);
  }
  // Asked for again after a fault, it must not come out of the browser's cache as it was then.
  const response = await fetch(url, { cache: 'no-cache' }).catch((error: unknown) => {
    throw new FileError(`data/${path}: the server did not answer`, { cause: error });
  });
  if (!response.ok || !response.body) {
    throw new FileError(`data/${path}: the server answered ${response.status}`);
  }
  // What the browser unzips on the way has another size.
  const expected = response.headers.has('Content-Encoding') ? null : bytes;
  return whole(response.body, `data/${path}`, expected);
}

/** The stream, with an error that says how much of the file came where it is not all of it. */
function whole(body: ByteStream, place: string, expected: number | null): ByteStream {
  const reader = body.getReader();
  let came = 0;
  return new ReadableStream<Bytes>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new FileError(`${place}: broke off after ${came} bytes; try again`, { cause: error });
      });
      if (!done) {
        came += value.length;
        controller.enqueue(value);
        return;
      }
      if (expected !== null && came !== expected) {
        throw new FileError(`${place}: has ${came} bytes, expected ${expected}`);
      }
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
