import type { LessonName } from '../../state/lessons';

/** The page with this lesson open: its own address with another query, and without the settings of a link. */
export function lessonAddress(name: LessonName | null, page = document.URL): string {
  const address = new URL(page);
  address.hash = '';
  if (name === null) address.searchParams.delete('lesson');
  else address.searchParams.set('lesson', name);
  return address.href;
}
