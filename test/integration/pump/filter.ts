/** A condition of Lambda's filter criteria, limited to the operators that are deployed here. */

type Rule = string | number | boolean | null | { readonly exists: boolean };
export interface Pattern {
  readonly [key: string]: Pattern | readonly Rule[];
}

/** Tests whether one of the patterns matches; without patterns, everything does. */
export function isLetThrough(record: unknown, patterns: readonly Pattern[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => fits(record, pattern));
}

function fits(value: unknown, pattern: Pattern): boolean {
  return Object.entries(pattern).every(([key, below]) => {
    const found = (value as Record<string, unknown> | undefined)?.[key];
    return isRules(below) ? below.some((rule) => holds(rule, found)) : fits(found, below);
  });
}

function isRules(below: Pattern | readonly Rule[]): below is readonly Rule[] {
  return Array.isArray(below);
}

function holds(rule: Rule, found: unknown): boolean {
  if (rule === null || typeof rule !== 'object') return found === rule;
  if (typeof rule.exists !== 'boolean' || Object.keys(rule).length > 1) {
    throw new Error(`the pump does not know the filter rule ${JSON.stringify(rule)}`);
  }
  // Only leaves count: an object is no value.
  return (found !== undefined && (found === null || typeof found !== 'object')) === rule.exists;
}
