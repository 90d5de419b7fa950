/** Tells which local day a moment belongs to. */
export class LocalCalendar {
  private readonly format: Intl.DateTimeFormat;

  /** @param timeZone IANA name */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** The day as YYYY-MM-DD, which sorts as days do. */
  dayOf(epochMilliseconds: number): string {
    const parts = Object.fromEntries(this.format.formatToParts(epochMilliseconds).map(({ type, value }) => [type, value]));
    return `${parts.year.padStart(4, '0')}-${parts.month}-${parts.day}`;
  }
}
