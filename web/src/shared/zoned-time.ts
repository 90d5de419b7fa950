const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Converts a local day and time to a moment in a time zone. A time that occurs twice is the first one; a time
 * that is skipped counts as if the clocks had not been put forward.
 *
 * @param day YYYY-MM-DD
 * @param time HH:MM
 */
export function momentOf(day: string, time: string, timeZone: string): number {
  const wall = Date.parse(`${day}T${time}Z`);
  const candidates = [wall - offsetAt(wall - DAY_MS, timeZone), wall - offsetAt(wall + DAY_MS, timeZone)];
  return candidates.find((at) => at + offsetAt(at, timeZone) === wall) ?? candidates[0];
}

/** Returns the local day of a moment, YYYY-MM-DD. */
export function dayOf(at: number, timeZone: string): string {
  return new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 10);
}

/** Returns the local time of a moment, HH:MM. */
export function timeOf(at: number, timeZone: string): string {
  return new Date(at + offsetAt(at, timeZone)).toISOString().slice(11, 16);
}

/** Returns the day that is some days later, or earlier. */
export function laterDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
  );
}

export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function offsetAt(at: number, timeZone: string): number {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(minute);
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return (
    Date.parse(
      `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}Z`,
    ) - minute
  );
}
