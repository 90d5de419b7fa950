/**
 * Zone of installations that name none. It is known by its name, because the first question to the runtime
 * about a zone takes as long as a quarter of a function's start.
 */
export const UTC = 'Etc/UTC';

/** Tells whether the runtime knows a time zone. */
export function isTimeZone(name: string): boolean {
  if (name === UTC) return true;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
