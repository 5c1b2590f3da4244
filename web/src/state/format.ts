/** Numbers as people read them, in the language of the page. */

import { decimal, exponential, integer, significant } from '../texts/numbers';

export { decimal, integer };

export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${decimal(share * 100, digits)} %` : '–';
}

export function megabytes(bytes: number): string {
  return `${integer(bytes / 1e6)} MB`;
}

/** "40 s", "6 min", "1 h 05 min". */
export function duration(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** 1,234,567 -> "1.23 M". */
export function short(value: number): string {
  if (value >= 1e6) return `${significant(value / 1e6, 3)} M`;
  if (value >= 1e4) return `${significant(value / 1e3, 3)} k`;
  return integer(value);
}

/** Three digits that count: "0.0123", "1.23e-5". */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e5) return exponential(value);
  return significant(value, 3);
}
