import { RuleChange } from '../../engine/catalogue/catalogue';
import { RuleRow } from '../../rule-language/parse/table';
import { OperationError } from '../operation-error';
import { cellsOf, StoredRule } from './rule-diff';

/**
 * The rules of a source as they were at a revision: every later change is undone, newest first. What is not
 * in force stays.
 *
 * @param changes newest first
 */
export function undoChanges(
  existing: readonly StoredRule[],
  changes: readonly RuleChange[],
  revision: number,
): StoredRule[] {
  const known = changes.map((change) => change.revision);
  if (!known.includes(revision)) {
    const range = known.length > 0 ? `${Math.min(...known)} to ${Math.max(...known)}` : 'none';
    throw new OperationError('not-found', `there is no revision ${revision}; the revisions are ${range}`);
  }
  const rules = new Map(existing.map((rule) => [rule.id, rule]));
  const idOf = (row: RuleRow, key: string) =>
    row.id ?? existing.find(({ cells }) => sameCells(cells, cellsOf(row)))?.id ?? key;
  for (const change of changes.filter((one) => one.revision > revision)) {
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
