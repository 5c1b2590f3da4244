/** The language of numbers: digits are grouped as its readers expect. */

let locale = 'en';
let grouped = new Intl.NumberFormat(locale);
/** By digits after the decimal sign. To make one takes longer than to draw what it writes. */
let fixed = new Map<number, Intl.NumberFormat>();

export function setLocale(next: string): void {
  locale = next;
  grouped = new Intl.NumberFormat(next);
  fixed = new Map();
}

export function currentLocale(): string {
  return locale;
}

export function integer(value: number): string {
  return grouped.format(Math.round(value));
}

/** From here on a number is written as a power of ten: the loss of a run that diverges has 30 digits. */
const kLong = 1e6;

/** A fixed number of digits after the decimal sign. */
export function decimal(value: number, digits: number): string {
  if (Math.abs(value) >= kLong && Number.isFinite(value)) return value.toExponential(2);
  let format = fixed.get(digits);
  if (!format) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    format = new Intl.NumberFormat(locale, options);
    fixed.set(digits, format);
  }
  return format.format(value);
}
