/** Which fields of a section stand where. */

import type { FieldInfo, FieldLists } from '../../protocol';
import type { Section } from '../../state/set_up';

/** Of the optimiser, in sight; the rest is one level down. */
const kFirst = new Set(['lr', 'momentum']);

export function isInSight(section: Section, name: string): boolean {
  if (section === 'optimizer') return kFirst.has(name);
  return section !== 'schedule' || !name.startsWith('warmup');
}

/** What the core says of a section's fields; where a type is chosen, of that one's. */
export function fieldsOf(lists: FieldLists | null, section: Section, type: unknown): FieldInfo[] {
  const list = lists?.[section];
  if (!list) return [];
  return Array.isArray(list) ? list : (list[String(type)] ?? []);
}
