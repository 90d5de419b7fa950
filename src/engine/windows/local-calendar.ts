const DAY_MS = 86_400_000;
/** Days remembered; whoever sends events of all centuries gets no more memory than that. */
const MAX_CACHED_DAYS = 10_000;

/** Tells which local day a moment belongs to. */
export class LocalCalendar {
  private readonly format: Intl.DateTimeFormat;
  /** Per UTC day what to add to get local time, or nothing when the clocks are changed on it. */
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

  /** The day as YYYY-MM-DD, which sorts as days do. */
  dayOf(epochMilliseconds: number): string {
    return this.dayText(Math.floor((epochMilliseconds + this.offsetAt(epochMilliseconds)) / DAY_MS));
  }

  /**
   * Asking the time zone is slow. No zone has ever changed its clocks and changed them back within a day, so
   * what holds at both its ends holds all day.
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
    // Unlike Date.UTC it takes the years before 100 for what they are.
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
