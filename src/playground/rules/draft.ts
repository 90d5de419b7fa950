import { diffRules, isEmpty, RuleDiff, StoredRule } from '../../operations/rules/rule-diff';

/** Rules that are being edited. */
export interface Draft {
  readonly rows: readonly StoredRule[];
  /**
   * Published rules that the draft is compared with. A row that the draft changes stands as it was before the
   * first change.
   */
  readonly basis: readonly StoredRule[];
}

export function untouched(published: readonly StoredRule[]): Draft {
  return { rows: published, basis: published };
}

/** Lists the changes that the draft makes. */
export function intended({ rows, basis }: Draft): RuleDiff {
  return diffRules(basis, rows);
}

/**
 * Applies the changes of a draft to newly published rules. Rows that the draft does not change become as
 * published.
 */
export function follow(draft: Draft, published: readonly StoredRule[]): Draft {
  const diff = intended(draft);
  if (isEmpty(diff)) return untouched(published);
  const mine = idsIn(diff);
  const theirs = byId(published);
  const known = new Set(draft.rows.map(({ id }) => id));
  const rows = draft.rows.flatMap((row): StoredRule[] => {
    if (mine.has(row.id)) return [row];
    const now = theirs.get(row.id);
    return now ? [now] : [];
  });
  return {
    rows: [...rows, ...published.filter(({ id }) => !known.has(id) && !mine.has(id))],
    basis: [...published.filter(({ id }) => !mine.has(id)), ...draft.basis.filter(({ id }) => mine.has(id))],
  };
}

/**
 * Merges the changes of a draft into the published rules. Rows that were published differently since the
 * draft changed them are conflicts and stay as published.
 */
export function against(
  draft: Draft,
  published: readonly StoredRule[],
): { readonly wanted: StoredRule[]; readonly conflicts: readonly string[] } {
  const diff = intended(draft);
  const [basis, theirs, rows] = [byId(draft.basis), byId(published), byId(draft.rows)];
  const conflicts = [...idsIn(diff)].filter(
    (id) => !same(basis.get(id), theirs.get(id)) && !same(rows.get(id), theirs.get(id)),
  );
  const left = new Set(conflicts);
  const mine = [...idsIn(diff)].filter((id) => !left.has(id));
  const changed = new Map(mine.map((id) => [id, rows.get(id)]));
  const kept = published.flatMap((rule): StoredRule[] => {
    if (!changed.has(rule.id)) return [rule];
    const now = changed.get(rule.id);
    return now ? [now] : [];
  });
  const added = draft.rows.filter(({ id }) => changed.has(id) && !theirs.has(id));
  return { wanted: [...kept, ...added], conflicts };
}

/**
 * Builds the draft that remains after a publication: rows in conflict are still changes, now of the published
 * rows.
 */
export function afterWriting(
  draft: Draft,
  published: readonly StoredRule[],
  conflicts: readonly string[],
): Draft {
  const isMine = ({ id }: StoredRule) => conflicts.includes(id);
  const mine = byId(draft.rows.filter(isMine));
  const there = byId(published);
  return {
    rows: [
      ...published.flatMap((rule): StoredRule[] => {
        const row = isMine(rule) ? mine.get(rule.id) : rule;
        return row ? [row] : [];
      }),
      ...[...mine.values()].filter(({ id }) => !there.has(id)),
    ],
    basis: published,
  };
}

function idsIn({ added, changed, removed }: RuleDiff): Set<string> {
  return new Set([...added, ...changed, ...removed].map(({ id }) => id));
}

function byId(rules: readonly StoredRule[]): Map<string, StoredRule> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function same(a: StoredRule | undefined, b: StoredRule | undefined): boolean {
  return (a === undefined) === (b === undefined) && (!a || !b || isEmpty(diffRules([a], [b])));
}
