import { ChangedRule, diffRules, ruleIn, StoredRule } from '../../operations/rules/rule-diff';
import { inTableOrder } from '../../rule-language/columns';
import { describeRule } from '../../rule-language/describe-rule';
import { RowChange, SheetRow } from '../api';

type Cells = SheetRow['cells'];

/**
 * Lists the changes between two tables: changed and added rows in the order of the new table, then removed
 * rows.
 */
export function changesBetween(before: readonly StoredRule[], after: readonly StoredRule[]): RowChange[] {
  const { added, changed, removed } = diffRules(before, after);
  const changedById = new Map(changed.map((one) => [one.id, one]));
  const addedIds = new Set(added.map(({ id }) => id));
  return [
    ...after.flatMap((rule): RowChange[] => {
      if (addedIds.has(rule.id)) return [rowChange(rule.id, undefined, rule.cells)];
      const change: ChangedRule | undefined = changedById.get(rule.id);
      return change ? [rowChange(rule.id, change.before.cells, change.after.cells)] : [];
    }),
    ...removed.map(({ id, cells }) => rowChange(id, cells, undefined)),
  ];
}

/** Describes the change of one row, which is absent before or after, but not both. */
export function rowChange(row: string, before: Cells | undefined, after: Cells | undefined): RowChange {
  return {
    row,
    kind: !before ? 'added' : !after ? 'removed' : 'changed',
    description: descriptionOf(after ?? before ?? {}),
    cells: inTableOrder([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
      .filter((column) => before?.[column] !== after?.[column])
      .map((column) => ({
        column,
        ...(before?.[column] && { before: before[column] }),
        ...(after?.[column] && { after: after[column] }),
      })),
  };
}

/** Describes a rule in words, or names the event of a row that is not valid yet. */
function descriptionOf(cells: Cells): string {
  const rule = ruleIn(cells);
  if (rule) return describeRule(rule);
  return cells.EventName ? `rule on ${cells.EventName}` : 'rule';
}
