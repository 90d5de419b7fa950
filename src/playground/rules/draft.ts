import { mapInSteps, Steps } from '../../common/steps';
import { diffRules, diffRulesInSteps, isEmpty, RuleDiff, StoredRule } from '../../operations/rules/rule-diff';

/** Rules that are being edited. */
export interface Draft {
  readonly rows: readonly StoredRule[];
  /**
   * Published rules that the draft is compared with. A row that the draft changes stands as it was before the
   * first change.
   */
  readonly basis: readonly StoredRule[];
}

export function unchangedDraft(published: readonly StoredRule[]): Draft {
  return { rows: published, basis: published };
}

/** Lists the changes that the draft makes. */
export function draftChanges({ rows, basis }: Draft): Steps<RuleDiff> {
  return diffRulesInSteps(basis, rows);
}

/**
 * Applies the changes of a draft to newly published rules. Rows that the draft does not change become as
 * published.
 */
export function* rebaseDraft(draft: Draft, published: readonly StoredRule[]): Steps<Draft> {
  const diff = yield* draftChanges(draft);
  if (isEmpty(diff)) return unchangedDraft(published);
  const changed = idsIn(diff);
  const publishedById = byId(published);
  const inDraft = new Set(draft.rows.map(({ id }) => id));
  const rows = draft.rows.flatMap((row): StoredRule[] => {
    if (changed.has(row.id)) return [row];
    const current = publishedById.get(row.id);
    return current ? [current] : [];
  });
  return {
    rows: [...rows, ...published.filter(({ id }) => !inDraft.has(id) && !changed.has(id))],
    basis: [
      ...published.filter(({ id }) => !changed.has(id)),
      ...draft.basis.filter(({ id }) => changed.has(id)),
    ],
  };
}

/**
 * Merges the changes of a draft into the published rules. Rows that were published differently since the
 * draft changed them are conflicts and stay as published.
 */
export function* mergeDraft(
  draft: Draft,
  published: readonly StoredRule[],
): Steps<{ readonly wanted: StoredRule[]; readonly conflicts: readonly string[] }> {
  const diff = yield* draftChanges(draft);
  const [basis, current, rows] = [byId(draft.basis), byId(published), byId(draft.rows)];
  const conflicts = (yield* mapInSteps([...idsIn(diff)], (id) =>
    isSame(basis.get(id), current.get(id)) || isSame(rows.get(id), current.get(id)) ? [] : [id],
  )).flat();
  const conflicting = new Set(conflicts);
  const writable = [...idsIn(diff)].filter((id) => !conflicting.has(id));
  const changed = new Map(writable.map((id) => [id, rows.get(id)]));
  const merged = published.flatMap((rule): StoredRule[] => {
    if (!changed.has(rule.id)) return [rule];
    const row = changed.get(rule.id);
    return row ? [row] : [];
  });
  const added = draft.rows.filter(({ id }) => changed.has(id) && !current.has(id));
  return { wanted: [...merged, ...added], conflicts };
}

/**
 * Builds the draft that remains after a publication: rows in conflict are still changes, now of the published
 * rows.
 */
export function remainingDraft(
  draft: Draft,
  published: readonly StoredRule[],
  conflicts: readonly string[],
): Draft {
  const conflictingIds = new Set(conflicts);
  const isConflict = ({ id }: StoredRule) => conflictingIds.has(id);
  const conflicting = byId(draft.rows.filter(isConflict));
  const publishedById = byId(published);
  return {
    rows: [
      ...published.flatMap((rule): StoredRule[] => {
        const row = isConflict(rule) ? conflicting.get(rule.id) : rule;
        return row ? [row] : [];
      }),
      ...[...conflicting.values()].filter(({ id }) => !publishedById.has(id)),
    ],
    basis: published,
  };
}

/** Compares rows with their order, and that of their cells. */
export function* areSameRows(a: readonly StoredRule[], b: readonly StoredRule[]): Steps<boolean> {
  if (a.length !== b.length) return false;
  for (const [index, row] of a.entries()) {
    if (row !== b[index] && JSON.stringify(row) !== JSON.stringify(b[index])) return false;
    yield;
  }
  return true;
}

function idsIn({ added, changed, removed }: RuleDiff): Set<string> {
  return new Set([...added, ...changed, ...removed].map(({ id }) => id));
}

function byId(rules: readonly StoredRule[]): Map<string, StoredRule> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function isSame(a: StoredRule | undefined, b: StoredRule | undefined): boolean {
  return (a === undefined) === (b === undefined) && (!a || !b || isEmpty(diffRules([a], [b])));
}
