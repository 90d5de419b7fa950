import { CalendarPeriod } from '../../rule-language/firing-cap';

const DAY_MS = 86_400_000;
const MONTHS: Readonly<Record<Exclude<CalendarPeriod, 'week'>, number>> = { month: 1, quarter: 3, year: 12 };

/** Returns the day that is a number of days after another, both YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  return dayText(Date.parse(day) + days * DAY_MS);
}

/** Returns the first day of the period of the calendar after the one that a day belongs to. */
export function startOfNextPeriod(day: string, period: CalendarPeriod): string {
  if (period === 'week') return addDays(day, 7 - daysSinceMonday(day));
  const date = new Date(Date.parse(day));
  const months = MONTHS[period];
  const next = Math.floor(date.getUTCMonth() / months) * months + months;
  return dayText(Date.UTC(date.getUTCFullYear(), next, 1));
}

function daysSinceMonday(day: string): number {
  return (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
