/** Exact arithmetic on decimals, which are texts in plain notation such as `-12.5`. */
import Big from 'big.js';

/** Characters up to which the text of a number keeps all its digits. */
export const MAX_EXACT_LENGTH = 50;
/** Characters up to which JavaScript's numbers distinguish decimals, and add them exactly as integers. */
const MAX_SAFE_LENGTH = 15;

/** Converts a number to the decimal that its shortest text denotes: 0.1 becomes one tenth. */
export function decimalOf(value: number): string {
  if (value === 0) return '0';
  const text = String(value);
  return text.includes('e') ? new Big(value).toFixed() : text;
}

/**
 * Converts the text of a JSON number to a decimal with all its digits; undefined if it is not finite. A text
 * over `MAX_EXACT_LENGTH`, or one that rounds to 0, is read as a JavaScript number, because it could expand
 * to a million digits.
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
  if (a.length + places <= MAX_SAFE_LENGTH && b.length + places <= MAX_SAFE_LENGTH) {
    const sum = toInteger(a, places) + toInteger(b, places);
    if (places === 0) return String(sum);
    if (sum >= SCALES[places]) return withPoint(String(sum), places);
  }
  return plain(new Big(a).plus(b));
}

export function subtract(a: string, b: string): string {
  return plain(new Big(a).minus(b));
}

/** Returns what is left of `a` after subtracting `b` as often as it fits; both are over 0. */
export function remainder(a: string, b: string): string {
  return plain(new Big(a).mod(b));
}

export function negate(a: string): string {
  if (a === '0') return a;
  return a.startsWith('-') ? a.slice(1) : `-${a}`;
}

export function multiply(a: string, times: number): string {
  return times === 1 ? a : plain(new Big(a).times(times));
}

/** Divides, and rounds the quotient half up to 20 decimal places (defaults of big.js). */
export function divide(a: string, by: number): string {
  return plain(new Big(a).div(by));
}

/** Divides, and rounds the quotient half up to 6 decimal places, once. */
export function divideShort(a: string, by: number): string {
  return plain(new ShortBig(a).div(by));
}

/** Constructor whose quotients have 6 decimal places. */
const ShortBig = Big();
ShortBig.DP = 6;

/** Returns a negative number, 0 or a positive one as `a` is less than, equal to or greater than `b`. */
export function compare(a: string, b: string): number {
  return a.length <= MAX_SAFE_LENGTH && b.length <= MAX_SAFE_LENGTH
    ? Number(a) - Number(b)
    : new Big(a).cmp(b);
}

/** Counts the digits after the decimal point. */
function placesOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

/** Powers of ten by the number of places. */
const SCALES = Array.from({ length: MAX_SAFE_LENGTH + 1 }, (_, places) => 10 ** places);

function toInteger(decimal: string, places: number): number {
  // A product is less than half off where there are so few digits.
  return Math.round(Number(decimal) * SCALES[places]);
}

/** Puts the point into the digits of a number from 1 on, and leaves out the zeros at their end. */
function withPoint(digits: string, places: number): string {
  const point = digits.length - places;
  let end = digits.length;
  while (end > point && digits[end - 1] === '0') end--;
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
}

function plain(value: Big): string {
  return value.eq(0) ? '0' : value.toFixed();
}
