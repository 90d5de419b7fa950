import { EMULATED } from './place';

/**
 * Changes of each user in the order in which they came. The buses of AWS promise no order on the way to a
 * queue, so that
 * there only the order can be compared that the changes name themselves: that of each rule.
 */
export function byUser<T extends { readonly id: string }>(
  changes: readonly T[],
  userOf: (change: T) => string,
): Record<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const change of EMULATED ? changes : [...changes].sort(byRuleAndNumber)) {
    groups.set(userOf(change), [...(groups.get(userOf(change)) ?? []), change]);
  }
  return Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byRuleAndNumber(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}
