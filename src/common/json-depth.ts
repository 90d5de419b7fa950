/** No rule that a person reads has so many levels, and everything that goes through them by itself can. */
export const MAX_LEVELS = 100;

/** Whether a value of JSON has more levels than that; found without going down them one within the other. */
export function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_LEVELS) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
