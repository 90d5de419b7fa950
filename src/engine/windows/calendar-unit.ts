import { CalendarUnit } from '../../rule-language/period';
import { cached } from './cached';
import { DAY_MS } from './day-number';

const DAYS_PER_WEEK = 7;
/** Days from Monday to 1970-01-01, a Thursday. */
const DAYS_FROM_MONDAY_TO_FIRST = 3;
const MONTHS: Readonly<Record<Exclude<CalendarUnit, 'day' | 'week'>, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
};

/** Finds the first day of a calendar period: of the one with a day, or so many `periods` later. */
export function firstDayOf(unit: CalendarUnit, dayNumber: number, periods = 0): number {
  if (unit === 'day') return dayNumber + periods;
  if (unit === 'week') {
    const week = Math.floor((dayNumber + DAYS_FROM_MONDAY_TO_FIRST) / DAYS_PER_WEEK) + periods;
    return week * DAYS_PER_WEEK - DAYS_FROM_MONDAY_TO_FIRST;
  }
  const months = MONTHS[unit];
  return firstDayOfMonth((Math.floor(monthOf(dayNumber) / months) + periods) * months);
}

/** Caches by day, since the windows of all users ask for the same days. */
const MONTHS_OF_DAYS = new Map<number, number>();
const FIRST_DAYS = new Map<number, number>();

/** Returns the month of a day, as months since the year 0. */
function monthOf(dayNumber: number): number {
  return cached(MONTHS_OF_DAYS, dayNumber, () => {
    const date = new Date(dayNumber * DAY_MS);
    return date.getUTCFullYear() * MONTHS.year + date.getUTCMonth();
  });
}

function firstDayOfMonth(month: number): number {
  return cached(FIRST_DAYS, month, () => new Date(0).setUTCFullYear(0, month, 1) / DAY_MS);
}
