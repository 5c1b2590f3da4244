/** Finds the CIFAR-10 batches in what a person gives: the archive, an unpacked tar, or its .bin files. */

import { createTarDecoder } from 'modern-tar';
import type { DataProgress } from '../protocol';
import { messageOf } from './module';

export interface Source {
  name: string;
  bytes: number;
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

export type AddBatch = (name: string, bytes: Uint8Array) => void;

/** A batch holds 10,000 records of 3,073 bytes; ten times that is surely something else. */
const kMostBatchBytes = 10 * 30_730_000;
const kBatchName = /(^|\/)(data_batch_\d+|test_batch)\.bin$/;

/** Calls `add` for every batch found; returns how many there were. */
export async function readCifar10(
  sources: Source[],
  add: AddBatch,
  progress: (progress: DataProgress) => void,
): Promise<number> {
  let batches = 0;
  for (const source of sources) {
    const stream = source.stream.pipeThrough(counter(source, progress));
    if (/\.(tar|tar\.gz|tgz)$/i.test(source.name)) {
      batches += await readTar(source, await unzipped(stream), add);
    } else if (/\.bin$/i.test(source.name)) {
      add(baseName(source.name), await readAll(stream, source.bytes, source.name));
      batches += 1;
    } else {
      throw new Error(
        `${source.name}: expected cifar-10-binary.tar.gz, or data_batch_1.bin … data_batch_5.bin and test_batch.bin.`,
      );
    }
  }
  return batches;
}

async function readTar(
  source: Source,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  add: AddBatch,
): Promise<number> {
  let batches = 0;
  const entries = stream.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (;;) {
      const { done, value: entry } = await entries.read();
      if (done) break;
      const { name, size } = entry.header;
      if (kBatchName.test(name)) {
        const bytes = await readAll(entry.body, size, name);
        addOrRefuse(add, baseName(name), bytes);
        batches += 1;
      } else {
        // Read to its end: modern-tar 0.8.6 loses the next body when this one is cancelled.
        await entry.body.pipeTo(new WritableStream());
      }
    }
  } catch (error) {
    throw new Error(`${source.name}: ${archiveTrouble(error)}`, { cause: error });
  }
  if (batches === 0) {
    throw new Error(
      `${source.name}: the archive holds no CIFAR-10 batch (data_batch_1.bin … test_batch.bin).`,
    );
  }
  return batches;
}

/** Own errors name their file already; those of the stream speak of internals. */
function archiveTrouble(error: unknown): string {
  const text = messageOf(error);
  if (error instanceof BatchError) return text;
  return `is not a readable tar.gz archive, or it is cut short (${text}).`;
}

/** Something is wrong with a batch, not with the archive around it. */
class BatchError extends Error {}

function addOrRefuse(add: AddBatch, name: string, bytes: Uint8Array): void {
  try {
    add(name, bytes);
  } catch (error) {
    throw new BatchError(messageOf(error), { cause: error });
  }
}

async function readAll(
  stream: ReadableStream<Uint8Array>,
  size: number,
  name: string,
): Promise<Uint8Array> {
  if (size > kMostBatchBytes) {
    throw new BatchError(
      `${name} has ${size} bytes; a CIFAR-10 batch has 30,730,000 (10,000 records of 3,073).`,
    );
  }
  const bytes = new Uint8Array(size);
  const reader = stream.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw new BatchError(`${name} is longer than it says.`);
    bytes.set(value, at);
    at += value.length;
  }
  return bytes.subarray(0, at);
}

/**
 * Unzips what is zipped, by its first two bytes and not by its name: some servers send a .tar.gz with
 * `Content-Encoding: gzip`, and the browser has unzipped it already.
 */
async function unzipped(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = stream.getReader();
  const first = await reader.read();
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
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
  const zipped = first.value?.[0] === 0x1f && first.value[1] === 0x8b;
  return zipped ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
}

function counter(
  source: Source,
  progress: (progress: DataProgress) => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let doneBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      doneBytes += chunk.length;
      progress({ file: baseName(source.name), doneBytes, totalBytes: source.bytes });
      controller.enqueue(chunk);
    },
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
