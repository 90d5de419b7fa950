import { mapInSteps, Steps } from '../../common/steps';
import { diffRulesInSteps, ruleIn, StoredRule } from '../../operations/rules/rule-diff';
import { inTableOrder } from '../../rule-language/columns';
import { describeRule } from '../../rule-language/describe-rule';
import { RowChange, SheetRow } from '../api';

type Cells = SheetRow['cells'];

/**
 * Lists the changes between two tables: changed and added rows in the order of the new table, then removed
 * rows.
 */
export function* changesBetween(
  before: readonly StoredRule[],
  after: readonly StoredRule[],
): Steps<RowChange[]> {
  const { added, changed, removed } = yield* diffRulesInSteps(before, after);
  const changedById = new Map(changed.map((one) => [one.id, one]));
  const addedIds = new Set(added.map(({ id }) => id));
  const kept = yield* mapInSteps(after, (rule): RowChange[] => {
    if (addedIds.has(rule.id)) return [rowChange(rule.id, undefined, rule.cells)];
    const change = changedById.get(rule.id);
    return change ? [rowChange(rule.id, change.before.cells, change.after.cells)] : [];
  });
  const gone = yield* mapInSteps(removed, ({ id, cells }) => rowChange(id, cells, undefined));
  return [...kept.flat(), ...gone];
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
