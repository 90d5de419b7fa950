import { MAX_TIME } from '../../engine/events/event';
import { MIN_TIME } from '../../engine/events/event-time';
import { timeByPattern } from '../../engine/events/patterned-time';

const DATES = ['d/M/yyyy', 'M/d/yyyy', 'd/M/yy', 'M/d/yy', 'd MMMM yyyy', 'MMMM d, yyyy'].flatMap((date) =>
  date.includes('/') ? [date, date.replaceAll('/', '.'), date.replaceAll('/', '-')] : [date],
);
const CLOCKS = ['', ' HH:mm', ' HH:mm:ss', ' HH:mm:ss.SSS', ' h:mm a', ' h:mm:ss a', ', HH:mm', ', h:mm a'];
/** Patterns of spreadsheets and logs, a year of four digits before one of two. */
const PATTERNS = [...DATES.flatMap((date) => CLOCKS.map((clock) => date + clock)), 'dd/MMM/yyyy:HH:mm:ss xx'];
/** Values that are tried: enough for a day after the twelfth to be among them. */
const MAX_TRIED = 1_000;

/** Lists the patterns that all values are written in: two where the day may be the month. */
export function timePatterns(values: readonly unknown[]): string[] {
  const tried = values.slice(0, MAX_TRIED);
  const fitting = PATTERNS.filter((pattern) => tried.every((value) => isTime(value, pattern)));
  const withLongYear = fitting.filter((pattern) => pattern.includes('yyyy'));
  return withLongYear.length > 0 ? withLongYear : fitting;
}

function isTime(value: unknown, pattern: string): boolean {
  const time = typeof value === 'string' ? timeByPattern(value, pattern) : undefined;
  return time !== undefined && time >= MIN_TIME && time <= MAX_TIME;
}
