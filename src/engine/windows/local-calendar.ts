const DAY_MS = 86_400_000;
/** Maximum number of cached days, so that events of many centuries do not fill the memory. */
const MAX_CACHED_DAYS = 10_000;

/** Finds the local day that a moment belongs to. */
export class LocalCalendar {
  private readonly format: Intl.DateTimeFormat;
  /** Milliseconds from UTC to local time by UTC day; undefined when the clocks change on that day. */
  private readonly offsets = new Map<number, number | undefined>();
  private readonly days = new Map<number, string>();

  /** @param timeZone IANA name */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
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
  }

  /** Returns the local day as YYYY-MM-DD, which sorts in the order of time. */
  dayOf(epochMilliseconds: number): string {
    return this.dayText(Math.floor((epochMilliseconds + this.offsetAt(epochMilliseconds)) / DAY_MS));
  }

  /**
   * Caches an offset that both ends of a UTC day have in common, because asking the time zone is slow. No
   * zone has ever changed its clocks and changed them back within a day.
   */
  private offsetAt(time: number): number {
    const utcDay = Math.floor(time / DAY_MS);
    if (!this.offsets.has(utcDay)) {
      if (this.offsets.size >= MAX_CACHED_DAYS) this.offsets.clear();
      const first = this.askOffset(utcDay * DAY_MS);
      this.offsets.set(utcDay, first === this.askOffset((utcDay + 1) * DAY_MS) ? first : undefined);
    }
    return this.offsets.get(utcDay) ?? this.askOffset(time);
  }

  private askOffset(time: number): number {
    const second = Math.floor(time / 1000) * 1000;
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

  private dayText(localDay: number): string {
    let text = this.days.get(localDay);
    if (text === undefined) {
      if (this.days.size >= MAX_CACHED_DAYS) this.days.clear();
      text = new Date(localDay * DAY_MS).toISOString().slice(0, 10);
      this.days.set(localDay, text);
    }
    return text;
  }
}
