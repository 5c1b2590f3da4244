import type { DataProgress } from '../../protocol';
import { megabytes } from '../../state/format';

/** "Reading cifar-10-binary.tar.gz: 85 of 170 MB". */
export function readingText({ file, doneBytes, totalBytes }: DataProgress): string {
  const of = totalBytes > 0 ? ` of ${megabytes(totalBytes)}` : '';
  return `Reading ${file}: ${megabytes(doneBytes)}${of}`;
}
