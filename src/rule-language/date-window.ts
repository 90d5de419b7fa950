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
