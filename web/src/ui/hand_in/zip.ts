import type { ReportFile } from '../../protocol';

/** The files as one archive. The library comes only when an archive is asked for. */
export async function zipOf(files: readonly ReportFile[]): Promise<Blob> {
  const { BlobWriter, Uint8ArrayReader, ZipWriter } =
    await import('@zip.js/zip.js/lib/zip-core-native.js');
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const { path, bytes } of files) await zip.add(path, new Uint8ArrayReader(bytes));
  return zip.close();
}
