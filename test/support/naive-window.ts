import { minutesPerBucket, Period } from '../../src/rule-language/period';

const MINUTE_MS = 60_000;
/** Minutes by which clocks may have gone back over midnight. */
const MAX_MINUTES_BACK = 240;

/** Decides plainly, by the dates on the wall, which events are inside a window that moves. */
export class NaiveWindow {
  private readonly format: Intl.DateTimeFormat;
  private readonly dates = new Map<number, string>();
  private readonly beginnings = new Map<string, string>();

  constructor(
    private readonly period: Period,
    zone: string,
  ) {
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  }

  holds(eventTime: number, time: number): boolean {
    const { period } = this;
    if ('unit' in period && period.unit === 'minute') {
      const width = minutesPerBucket(period) * MINUTE_MS;
      const bucket = eventTime - (eventTime % width);
      return bucket <= time && time < bucket + width + period.last * MINUTE_MS;
    }
    const [day, today] = [this.dateOf(eventTime), this.todayAt(time)];
    if (day > today) return false;
    if ('last' in period) return day > plusDays(today, -period.last);
    const beginning = this.beginningOf(today);
    return period.previous
      ? this.beginningOf(day) === this.beginningOf(plusDays(beginning, -1))
      : this.beginningOf(day) === beginning;
  }

  /** Returns the latest date that the clocks have shown. */
  private todayAt(time: number): string {
    let today = this.dateOf(time);
    // Clocks that went back over midnight show the same midnight again soon.
    if (this.dateOf(time + MAX_MINUTES_BACK * MINUTE_MS) === today) return today;
    for (let minutes = 1; minutes <= MAX_MINUTES_BACK; minutes++) {
      const date = this.dateOf(time - minutes * MINUTE_MS);
      if (date > today) today = date;
    }
    return today;
  }

  private dateOf(time: number): string {
    const minute = Math.floor(time / MINUTE_MS);
    const date = this.dates.get(minute) ?? this.format.format(minute * MINUTE_MS);
    this.dates.set(minute, date);
    return date;
  }

  /** Walks back from a date to the first one of its calendar period. */
  private beginningOf(date: string): string {
    const known = this.beginnings.get(date);
    if (known !== undefined) return known;
    let first = date;
    while (!this.begins(first)) first = plusDays(first, -1);
    this.beginnings.set(date, first);
    return first;
  }

  private begins(date: string): boolean {
    switch ('calendar' in this.period && this.period.calendar) {
      case 'week':
        return new Date(date).getUTCDay() === 1;
      case 'month':
        return date.endsWith('-01');
      case 'quarter':
        return /-(01|04|07|10)-01$/.test(date);
      case 'year':
        return date.endsWith('-01-01');
      default:
        return true;
    }
  }
}

function plusDays(date: string, days: number): string {
  const moved = new Date(date);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
