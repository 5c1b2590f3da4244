import { expect, it } from 'vitest';
import { readingText } from './reading';

it('says what is read and how far', () => {
  const progress = { file: 'a.tar.gz', doneBytes: 85e6, totalBytes: 170e6 };
  expect(readingText(progress)).toBe('Reading a.tar.gz: 85 MB of 170 MB');
  expect(readingText({ ...progress, totalBytes: 0 })).toBe('Reading a.tar.gz: 85 MB');
});
