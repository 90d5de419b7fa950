import { timeOfIso } from './iso-time';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** RFC 5322, section 3.3, as mail and HTTP write it. */
const MAIL_TIME =
  /^(?:[a-z]{3},\s*)?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d{2}:\d{2}(?::\d{2})?) (gmt|utc?|z|[+-]\d{4})$/i;
/** ISO 8601 without separators. */
const COMPACT_TIME = /^(\d{4})(\d{2})(\d{2})(?:t(\d{2})(\d{2})(\d{2}(?:\.\d+)?)(z|[+-]\d{4})?)?$/i;

/**
 * Reads a time in ISO 8601, or in the spellings of databases (`2026-01-05 10:00:00 UTC`), of mail
 * (`Mon, 05 Jan 2026 10:00:00 +0000`) and without separators (`20260105T100000Z`), as epoch milliseconds.
 * Without a zone it is UTC; a leap second belongs to the minute before it.
 */
export function timeOfText(text: string): number | undefined {
  return timeOfIso(text) ?? timeOfIso(inIso(text.trim()));
}

function inIso(text: string): string {
  const mail = MAIL_TIME.exec(text);
  if (mail) {
    const [, day, month, year, time, zone] = mail;
    const number = MONTHS.indexOf(month.toLowerCase()) + 1;
    return `${year}-${twoDigits(number)}-${twoDigits(day)}T${time}${isoZone(zone)}`;
  }
  const compact = COMPACT_TIME.exec(text);
  if (compact) {
    const [, year, month, day, hour, minute, second, zone = 'Z'] = compact;
    const date = `${year}-${month}-${day}`;
    return hour === undefined ? date : `${date}T${hour}:${minute}:${second}${isoZone(zone)}`;
  }
  return text
    .replace(/^(\d{4}-\d{2}-\d{2})t/, '$1T')
    .replace(/(:\d{2}):60(?:\.\d+)?/, '$1:59.999')
    .replace(/\s*(?:utc|gmt|z)$/i, 'Z')
    .replace(/\s+([+-]\d{2}(?::?\d{2})?)$/, '$1');
}

function isoZone(zone: string): string {
  return /^[+-]/.test(zone) ? zone : 'Z';
}

function twoDigits(number: number | string): string {
  return String(number).padStart(2, '0');
}
