/** Bytes out of streams, never more of them than allowed. */

export type Bytes = Uint8Array<ArrayBuffer>;
export type ByteStream = ReadableStream<Bytes>;

/** Its message names the file already; those of streams and libraries speak of internals. */
export class FileError extends Error {}

/** How many bytes all that is read may become, so that a small file cannot keep the tab busy for ever. */
export class Budget {
  private left: number;

  constructor(private readonly most: number) {
    this.left = most;
  }

  spend(bytes: number, place: string): void {
    this.left -= bytes;
    if (this.left < 0) {
      throw new FileError(`${place}: holds more than the ${this.most} bytes allowed`);
    }
  }
}

/** All bytes of a stream; refused as soon as there are more than `most`. */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  most: number,
  place: string,
): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      const error = new FileError(`${place}: is longer than the ${most} bytes allowed`);
      await reader.cancel(error).catch(() => undefined);
      throw error;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

export function isGzip(bytes: Uint8Array | undefined): boolean {
  return bytes?.[0] === 0x1f && bytes[1] === 0x8b;
}

/** The content of a file that may be zipped (gzip), at most `most` bytes. */
export async function gunzip(bytes: Bytes, most: number, place: string): Promise<Bytes> {
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return await collect(stream, most, place);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`${place}: damaged gzip file, or it is cut short`, { cause: error });
  }
}

/**
 * Unzips what is zipped, by its first two bytes and not by its name: some servers send a .tar.gz with
 * `Content-Encoding: gzip`, and the browser has unzipped it already.
 */
export async function unzipped(stream: ByteStream): Promise<ByteStream> {
  const reader = stream.getReader();
  const first = await reader.read();
  const whole = new ReadableStream<Bytes>({
    start(controller) {
      if (first.value) controller.enqueue(first.value);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return isGzip(first.value) ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
}

/** Passes bytes on and tells how many. */
export function tap(tell: (bytes: number) => void): TransformStream<Bytes, Bytes> {
  return new TransformStream({
    transform(chunk, controller) {
      tell(chunk.length);
      controller.enqueue(chunk);
    },
  });
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
