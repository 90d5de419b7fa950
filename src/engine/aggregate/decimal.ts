import Big from 'big.js';

/** Sums are kept as text in plain notation and added without any rounding. */

const MAX_EXACT_LENGTH = 50;
/** Decimals of no more digits are told apart by JavaScript's numbers, and so are their sums as integers. */
const FEW_DIGITS = 15;

/** The decimal that a number's shortest text stands for: 0.1 is one tenth. */
export function decimalOf(value: number): string {
  if (value === 0) return '0';
  const text = String(value);
  return text.includes('e') ? new Big(value).toFixed() : text;
}

/**
 * The decimal that a number's text in JSON stands for, to its last digit. What is no number of sensible
 * length is read as a computer reads it:
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
  const places = Math.max(placesOf(a), placesOf(b));
  if (a.length + places <= FEW_DIGITS && b.length + places <= FEW_DIGITS) {
    return unscaled(scaled(a, places) + scaled(b, places), places);
  }
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
  return a.length <= FEW_DIGITS && b.length <= FEW_DIGITS ? Number(a) - Number(b) : new Big(a).cmp(b);
}

/** Digits after the point. */
function placesOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

function scaled(decimal: string, places: number): number {
  return Number(decimal.replace('.', '')) * 10 ** (places - placesOf(decimal));
}

function unscaled(value: number, places: number): string {
  if (value === 0 || places === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  const whole = digits.slice(0, -places);
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

function plain(value: Big): string {
  return value.eq(0) ? '0' : value.toFixed();
}
