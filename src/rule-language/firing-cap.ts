/** Periods of the calendar that a cap may be written for; weeks begin on Monday. */
export const CALENDAR_PERIODS = ['week', 'month', 'quarter', 'year'] as const;
export type CalendarPeriod = (typeof CALENDAR_PERIODS)[number];

/** Number of times that a rule may fire for one user within a time. */
export interface FiringCap {
  readonly firings: number;
  /** Number of local days, the day of a firing included; or a period of the calendar; or for good. */
  readonly per: number | CalendarPeriod | 'ever';
}

/** Maximum number of firings of a cap: the state of a user holds a day for each. */
export const MAX_CAP_FIRINGS = 100;
/** Maximum number of days of a cap. */
export const MAX_CAP_DAYS = 365;

export const CAP_FORMS = '1 per day, 2 per 7 days, 1 per week, month, quarter or year, or 3 ever';

const FORM = /^(\d+)\s+(?:per\s+(?:(day)|(\d+)\s+days?|(week|month|quarter|year))|(ever))$/;

/**
 * Reads a cap as it is written in a rule; upper and lower case do not matter.
 *
 * @returns the cap, or what is wrong with the text
 */
export function firingCapOf(text: string): FiringCap | { readonly fault: string } {
  const match = FORM.exec(text.trim().toLowerCase());
  if (!match) return { fault: `is no limit; write ${CAP_FORMS}` };
  const [, times, day, days, period] = match;
  const firings = Number(times);
  if (firings < 1 || firings > MAX_CAP_FIRINGS) {
    return { fault: `allows ${times} firings; write 1 to ${MAX_CAP_FIRINGS}` };
  }
  if (day !== undefined) return { firings, per: 1 };
  if (period !== undefined) return { firings, per: period as CalendarPeriod };
  if (days === undefined) return { firings, per: 'ever' };
  const per = Number(days);
  return per >= 1 && per <= MAX_CAP_DAYS
    ? { firings, per }
    : { fault: `is for ${days} days; write 1 to ${MAX_CAP_DAYS}` };
}

/** Writes a cap as rules do: `2 per 7 days`. */
export function describeFiringCap({ firings, per }: FiringCap): string {
  if (per === 'ever') return `${firings} ever`;
  if (typeof per !== 'number') return `${firings} per ${per}`;
  return per === 1 ? `${firings} per day` : `${firings} per ${per} days`;
}
