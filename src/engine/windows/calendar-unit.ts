import { CalendarUnit } from '../../rule-language/period';
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
  const first = new Date(dayNumber * DAY_MS);
  const month = first.getUTCMonth();
  first.setUTCMonth(month - (month % months) + periods * months, 1);
  return first.getTime() / DAY_MS;
}
