import { isCalendarDay } from './calendar-day';

const ISO_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads an ISO 8601 text as epoch milliseconds; without a zone it is UTC, whatever the zone of the machine.
 */
export function timeOfIso(text: string): number | undefined {
  const match = ISO_TIME.exec(text);
  if (!match || !isCalendarDay(match[1])) return undefined;
  const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const time = Date.parse(
    `${day}T${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${withMinutes(zone)}`,
  );
  return Number.isNaN(time) ? undefined : time;
}

/** Completes the zones `+01` and `+0100`, which are ISO 8601 too and which JavaScript does not read. */
function withMinutes(zone: string): string {
  const digits = zone.replace(':', '');
  return digits.length === 1 ? zone : `${digits.slice(0, 3)}:${digits.slice(3).padEnd(2, '0')}`;
}
