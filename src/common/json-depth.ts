/** Levels of brackets that a rule may have: more than a person reads, few enough for recursive functions. */
export const MAX_LEVELS = 100;

/** Tells whether a value of JSON has more levels than that, without recursion. */
export function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_LEVELS) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
