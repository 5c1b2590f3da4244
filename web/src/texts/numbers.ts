/** The language of numbers: digits are grouped as its readers expect. */

let locale = 'en';
/** To make one takes longer than to draw what it writes. */
let formats = new Map<string, Intl.NumberFormat>();

export function setLocale(next: string): void {
  locale = next;
  formats = new Map();
}

export function currentLocale(): string {
  return locale;
}

function written(value: number, kind: string, options?: Intl.NumberFormatOptions): string {
  let format = formats.get(kind);
  if (!format) {
    format = new Intl.NumberFormat(locale, options);
    formats.set(kind, format);
  }
  return format.format(value);
}

export function integer(value: number): string {
  return written(Math.round(value), 'integer');
}

/** "1 thread", "2 threads". */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${integer(count)} ${count === 1 ? one : more}`;
}

/** From here on a number is written as a power of ten: the loss of a run that diverges has 30 digits. */
const kLong = 1e6;

/** A fixed number of digits after the decimal sign. */
export function decimal(value: number, digits: number): string {
  if (Math.abs(value) >= kLong && Number.isFinite(value)) return exponential(value);
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return written(value, `decimal ${digits}`, options);
}

/** At most so many digits that count; not grouped. */
export function significant(value: number, digits: number): string {
  const options = { maximumSignificantDigits: digits, useGrouping: false };
  return written(value, `significant ${digits}`, options);
}

/** "1.23e-5". */
export function exponential(value: number): string {
  const sign = decimal(1.5, 1).charAt(1);
  return value.toExponential(2).replace('.', sign);
}
