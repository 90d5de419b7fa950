import { UTCDateMini } from '@date-fns/utc/date/mini';
import { parse } from 'date-fns/parse';

/** Moment around which a year of two digits is looked for: 1980 to 2079. */
const MIDDLE = Date.UTC(2030, 0, 1);

/**
 * Reads a time by a pattern such as `dd/MM/yyyy HH:mm`, as epoch milliseconds; undefined for a text that is
 * not written like that. Without a zone it is UTC.
 */
export function timeByPattern(text: string, pattern: string): number | undefined {
  const time = parse(text.trim(), pattern, new UTCDateMini(MIDDLE)).getTime();
  return Number.isNaN(time) ? undefined : time;
}
