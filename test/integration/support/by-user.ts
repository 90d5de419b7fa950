import { EMULATED } from './place';

/**
 * Groups changes by user, in order of arrival. AWS promises no order between a bus and its queue, so in an
 * account only the order within each rule is compared, by the changes' own numbers.
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
