import { RuleChange } from '../../engine/catalogue/catalogue';
import { RuleRow } from '../../rule-language/parse/table';
import { OperationError } from '../operation-error';
import { cellsOf, StoredRule } from './rule-diff';

/**
 * Restores the rules of a source as they were at a revision by undoing every later change, newest first.
 * Rules that are not in force stay as they are.
 *
 * @param changes newest first
 * @throws OperationError when none of the changes has the revision
 */
export function undoChanges(
  existing: readonly StoredRule[],
  changes: readonly RuleChange[],
  revision: number,
): StoredRule[] {
  const revisions = changes.map((change) => change.revision);
  if (!revisions.includes(revision)) {
    const known = revisions.length > 0 ? `${Math.min(...revisions)} to ${Math.max(...revisions)}` : 'none';
    throw new OperationError('not-found', `there is no revision ${revision}; the revisions are ${known}`);
  }
  const rules = new Map(existing.map((rule) => [rule.id, rule]));
  const idOf = (row: RuleRow, key: string) =>
    row.id ?? existing.find(({ cells }) => sameCells(cells, cellsOf(row)))?.id ?? key;
  for (const change of changes.filter((each) => each.revision > revision)) {
    for (const { key, before, after } of change.rules) {
      if (after) rules.delete(idOf(after, key));
      if (before) rules.set(idOf(before, key), { id: idOf(before, key), cells: cellsOf(before) });
    }
  }
  return [...rules.values()];
}

function sameCells(a: StoredRule['cells'], b: StoredRule['cells']): boolean {
  const columns = Object.keys(a);
  return columns.length === Object.keys(b).length && columns.every((column) => a[column] === b[column]);
}
