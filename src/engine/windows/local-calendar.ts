import { UTC } from '../../contract/time-zone';
import { cached } from './cached';
import { DAY_MS, dayNumber, dayText } from './day-number';

const SECOND_MS = 1_000;

/** Formatters by time zone, each of which takes milliseconds to make. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    FORMATS.set(timeZone, format);
  }
  return format;
}

/** Converts between moments and local days. */
export class LocalCalendar {
  /** Absent for UTC, which is never off. */
  private readonly format?: Intl.DateTimeFormat;
  /** Milliseconds from UTC to local time at the start of a UTC day. */
  private readonly offsets = new Map<number, number>();
  /** Moment at which the clocks change, by UTC day. */
  private readonly clockChanges = new Map<number, number>();
  private readonly starts = new Map<number, number>();

  /** @param timeZone IANA name */
  constructor(readonly timeZone: string) {
    if (timeZone !== UTC) this.format = formatOf(timeZone);
  }

  /** Returns the local day as YYYY-MM-DD, which sorts in the order of time. */
  dayOf(epochMilliseconds: number): string {
    return dayText(this.dayNumberOf(epochMilliseconds));
  }

  /** Returns the local day as a number of days since 1970-01-01. */
  dayNumberOf(epochMilliseconds: number): number {
    return Math.floor((epochMilliseconds + this.offsetAt(epochMilliseconds)) / DAY_MS);
  }

  /** Returns the local time as `YYYY-MM-DD HH:MM`. */
  textOf(epochMilliseconds: number): string {
    const local = new Date(epochMilliseconds + this.offsetAt(epochMilliseconds)).toISOString();
    return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
  }

  /** Returns the first moment of a local day YYYY-MM-DD, in epoch milliseconds. */
  startOf(day: string): number {
    return this.startOfDayNumber(dayNumber(day));
  }

  /**
   * Returns the first moment of a local day, in epoch milliseconds. A day that the zone left out, such as
   * 2011-12-30 in Samoa, starts together with the next one.
   */
  startOfDayNumber(number: number): number {
    return cached(this.starts, number, () => {
      const midnight = number * DAY_MS;
      // No zone is a whole day away from UTC, so the day starts in one of two UTC days.
      const stretches = [number - 1, number].flatMap((utcDay) => this.stretchesOf(utcDay));
      const starts = stretches
        .map(({ from, to, offset }) => ({ start: Math.max(from, midnight - offset), to }))
        .filter(({ start, to }) => start < to);
      return starts[0].start;
    });
  }

  private offsetAt(time: number): number {
    const utcDay = Math.floor(time / DAY_MS);
    const [offset, nextOffset] = [this.startOffset(utcDay), this.startOffset(utcDay + 1)];
    return offset === nextOffset || time < this.clockChangeOf(utcDay) ? offset : nextOffset;
  }

  /** Divides a UTC day into stretches with one offset each. */
  private stretchesOf(utcDay: number): { from: number; to: number; offset: number }[] {
    const [from, to] = [utcDay * DAY_MS, (utcDay + 1) * DAY_MS];
    const [offset, nextOffset] = [this.startOffset(utcDay), this.startOffset(utcDay + 1)];
    if (offset === nextOffset) return [{ from, to, offset }];
    const change = this.clockChangeOf(utcDay);
    return [
      { from, to: change, offset },
      { from: change, to, offset: nextOffset },
    ];
  }

  private startOffset(utcDay: number): number {
    return cached(this.offsets, utcDay, () => this.askOffset(utcDay * DAY_MS));
  }

  /** Finds the second at which the clocks change; no zone has ever changed them twice within a UTC day. */
  private clockChangeOf(utcDay: number): number {
    return cached(this.clockChanges, utcDay, () => {
      const offset = this.startOffset(utcDay);
      let [before, after] = [utcDay * DAY_MS, (utcDay + 1) * DAY_MS];
      while (after - before > SECOND_MS) {
        const middle = before + Math.floor((after - before) / (2 * SECOND_MS)) * SECOND_MS;
        if (this.askOffset(middle) === offset) before = middle;
        else after = middle;
      }
      return after;
    });
  }

  /** Asks the time zone, which is slow. */
  private askOffset(time: number): number {
    if (this.format === undefined) return 0;
    const second = Math.floor(time / SECOND_MS) * SECOND_MS;
    const parts = Object.fromEntries(
      this.format.formatToParts(second).map(({ type, value }) => [type, value]),
    );
    const [year, month, day, hour, minute, secondOfMinute] = [
      parts.year,
      parts.month,
      parts.day,
      parts.hour,
      parts.minute,
      parts.second,
    ].map(Number);
    const local = new Date(0);
    // Date.UTC would take the years 0 to 99 for 1900 to 1999.
    local.setUTCFullYear(parts.era === 'BC' ? 1 - year : year, month - 1, day);
    local.setUTCHours(hour, minute, secondOfMinute);
    return local.getTime() - second;
  }
}
