import { RuleChange } from '../../engine/catalogue/catalogue';

const UNKNOWN = 'who published it is not known';

/**
 * Says who published a revision, for people: `published by ann and bob`.
 *
 * @returns undefined for a revision that changed no rule
 */
export function publishedBy({ rules }: Pick<RuleChange, 'rules'>): string | undefined {
  if (rules.length === 0) return undefined;
  const names = [...new Set(rules.flatMap(({ by }) => by ?? []))];
  if (names.length === 0) return UNKNOWN;
  const known = `published by ${new Intl.ListFormat('en').format(names)}`;
  const unknown = rules.filter(({ by }) => by === undefined).length;
  return unknown === 0
    ? known
    : `${known}; who published ${unknown} of its ${rules.length} rules is not known`;
}
