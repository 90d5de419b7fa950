import Big from 'big.js';

/** Sums are kept as text in plain notation and added without any rounding. */

const MAX_EXACT_LENGTH = 50;

/** The decimal that a number's shortest text stands for: 0.1 is one tenth. */
export function decimalOf(value: number): string {
  return value === 0 ? '0' : new Big(value).toFixed();
}

/**
 * The decimal that a number's text in JSON stands for, to its last digit. What is no number of sensible length is read as a computer reads it:
 * such a text could stand for a million digits.
 */
export function decimalOfText(text: string): string | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return value !== 0 && text.length <= MAX_EXACT_LENGTH ? plain(new Big(text)) : decimalOf(value);
}

export function add(a: string, b: string): string {
  if (b === '0') return a;
  if (a === '0') return b;
  return plain(new Big(a).plus(b));
}

export function subtract(a: string, b: string): string {
  return plain(new Big(a).minus(b));
}

export function multiply(a: string, times: number): string {
  return times === 1 ? a : plain(new Big(a).times(times));
}

/** Rounded to 20 decimal places. */
export function divide(a: string, by: number): string {
  return plain(new Big(a).div(by));
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: string, b: string): number {
  return new Big(a).cmp(b);
}

function plain(value: Big): string {
  return value.eq(0) ? '0' : value.toFixed();
}
