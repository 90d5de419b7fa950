import { cached } from './cached';

/** Milliseconds of a day without a change of the clocks. */
export const DAY_MS = 86_400_000;

const NUMBERS = new Map<string, number>();
const TEXTS = new Map<number, string>();

/** Converts a day YYYY-MM-DD into the number of days since 1970-01-01. */
export function dayNumber(day: string): number {
  return cached(NUMBERS, day, () => Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/** Converts a number of days since 1970-01-01 into YYYY-MM-DD, which sorts in the order of time. */
export function dayText(number: number): string {
  return cached(TEXTS, number, () => new Date(number * DAY_MS).toISOString().slice(0, 10));
}
