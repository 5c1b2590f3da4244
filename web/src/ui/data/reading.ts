import type { DataProgress } from '../../protocol';
import { megabytes } from '../../state/format';
import { texts } from '../../texts';

/** "Reading cifar-10-binary.tar.gz: 85 MB of 170 MB". */
export function readingText({ file, doneBytes, totalBytes }: DataProgress): string {
  const total = totalBytes > 0 ? megabytes(totalBytes) : null;
  return texts.value.data.reading(file, megabytes(doneBytes), total);
}
