const IN_EVERY_MONTH = /-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;

/** Tells whether a text of the form YYYY-MM-DD is a day that exists. */
export function isCalendarDay(day: string): boolean {
  if (IN_EVERY_MONTH.test(day)) return true;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

/** Spellings of a day in which the parts are known, as expressions with the year, the month and the day. */
const YEAR_FIRST = /^(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})$/;
const WITH_TIME = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ]00:00(:00(\.0+)?)?Z?$/;
const DAY_FIRST_WITH_POINTS = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/;
/** Day first or month first, depending on the country. */
const DAY_OR_MONTH_FIRST = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$/;

/**
 * Finds the day YYYY-MM-DD that a text in another spelling means beyond doubt; undefined when there is none,
 * or when day and month may be exchanged.
 */
export function dayMeantBy(text: string): string | undefined {
  for (const spelling of [YEAR_FIRST, WITH_TIME, DAY_FIRST_WITH_POINTS]) {
    const parts = spelling.exec(text)?.groups;
    if (parts) return calendarDay(parts.year, parts.month, parts.day);
  }
  const [, first, , second, year] = DAY_OR_MONTH_FIRST.exec(text) ?? [];
  if (year === undefined) return undefined;
  const days = [calendarDay(year, second, first), calendarDay(year, first, second)];
  const [day, ...others] = new Set(days.filter((each) => each !== undefined));
  return others.length === 0 ? day : undefined;
}

function calendarDay(year: string, month: string, day: string): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDay(text) ? text : undefined;
}
