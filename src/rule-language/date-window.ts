/** Local days YYYY-MM-DD, both included. */
export interface DateWindow {
  readonly start: string;
  readonly finish: string;
}

/** First day of a window that has no beginning. */
export const FIRST_DAY = '0000-01-01';
/** Last day of a window that has no end. */
export const LAST_DAY = '9999-12-31';

/** Tells whether a local day belongs to a window. */
export function isWithin({ start, finish }: DateWindow, day: string): boolean {
  return start <= day && day <= finish;
}

/** Describes the days of a window that has an end: `within 2026-01-01 to 2026-01-31`. */
export function describeDays({ start, finish }: DateWindow): string {
  if (start === FIRST_DAY) return `on ${finish} or earlier`;
  return finish === LAST_DAY ? `on ${start} or later` : `within ${start} to ${finish}`;
}
