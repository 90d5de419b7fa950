import { atOnce, mapInSteps, Steps } from '../../common/steps';
import { columnOf, ID_COLUMN, inTableOrder, isUnused } from '../../rule-language/columns';
import { RuleRow, ruleOf } from '../../rule-language/parse/table';
import { outputKey, Rule } from '../../rule-language/rule';
import { OperationError } from '../operation-error';

/** Rule as text, without its empty cells, and the id that tells it from others. */
export interface StoredRule {
  readonly id: string;
  readonly cells: Readonly<Record<string, string>>;
}

export interface ChangedRule {
  readonly id: string;
  readonly before: StoredRule;
  readonly after: StoredRule;
  readonly columns: readonly string[];
}

export interface RuleDiff {
  readonly added: readonly StoredRule[];
  readonly changed: readonly ChangedRule[];
  readonly removed: readonly StoredRule[];
}

/** Turns the rows of a source into rules with ids. */
export function storedRules(rows: readonly RuleRow[]): StoredRule[] {
  return identify(rows, []);
}

/**
 * Handles two rows that would have the same id.
 *
 * @returns another id for the second row
 */
export type OnSameId = (id: string, where: string, first: string) => string;

const refuseSameId: OnSameId = (id, where, first) => {
  throw new OperationError(
    'invalid-input',
    `${where} and ${first} have the same ${ID_COLUMN} ${id}; give one of them another`,
  );
};

/**
 * Gives each rule of a file an id: its RuleId, else the id of the source's rule with the same output, else
 * the output itself. A rule whose output cannot be read is named by its position.
 */
export function identify(
  rows: readonly RuleRow[],
  existing: readonly StoredRule[],
  onSameId = refuseSameId,
): StoredRule[] {
  return atOnce(identifyInSteps(rows, existing, onSameId));
}

/** Does the same as {@link identify}, with a step for each rule. */
export function* identifyInSteps(
  rows: readonly RuleRow[],
  existing: readonly StoredRule[],
  onSameId: OnSameId,
): Steps<StoredRule[]> {
  const idByOutput = new Map(
    yield* mapInSteps(existing, (rule): [string | undefined, string] => [outputOf(rule.cells), rule.id]),
  );
  const seen = new Map<string, string>();
  return yield* mapInSteps(rows, (row, index) => {
    const cells = cellsOf(row);
    const output = outputOf(cells);
    const ownId = row.id ?? (output === undefined ? `rule-${index + 1}` : (idByOutput.get(output) ?? output));
    const first = seen.get(ownId);
    const id = first === undefined ? ownId : onSameId(ownId, row.where, first);
    seen.set(id, row.where);
    return { id, cells };
  });
}

/** Returns the cells of a row by column name, without the empty ones and the spaces around the others. */
export function cellsOf(row: RuleRow): Record<string, string> {
  const entries = Object.entries(row.cells).map(([heading, value]): [string, string] => [
    columnOf(heading) ?? heading.trim(),
    value.trim(),
  ]);
  return Object.fromEntries(entries.filter(([heading, value]) => heading !== '' && value !== ''));
}

/** Drops cells that only say that a column is not used, such as `na`: they hide the cells that are. */
export function withoutUnusedMarkers(cells: StoredRule['cells']): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).filter(([column]) => !isUnused(column, cells)));
}

export function diffRules(existing: readonly StoredRule[], wanted: readonly StoredRule[]): RuleDiff {
  return atOnce(diffRulesInSteps(existing, wanted));
}

/** Does the same as {@link diffRules}, with a step for each rule. */
export function* diffRulesInSteps(
  existing: readonly StoredRule[],
  wanted: readonly StoredRule[],
): Steps<RuleDiff> {
  const before = new Map(existing.map((rule) => [rule.id, rule]));
  const after = new Map(wanted.map((rule) => [rule.id, rule]));
  const changed = yield* mapInSteps(wanted, (rule): ChangedRule[] => {
    const known = before.get(rule.id);
    const columns = known ? differingColumns(known.cells, rule.cells) : [];
    return known && columns.length > 0 ? [{ id: rule.id, before: known, after: rule, columns }] : [];
  });
  return {
    added: wanted.filter(({ id }) => !before.has(id)),
    changed: changed.flat(),
    removed: existing.filter(({ id }) => !after.has(id)),
  };
}

export function isEmpty({ added, changed, removed }: RuleDiff): boolean {
  return added.length + changed.length + removed.length === 0;
}

function differingColumns(a: StoredRule['cells'], b: StoredRule['cells']): string[] {
  return inTableOrder([...Object.keys(a), ...Object.keys(b)]).filter((column) => a[column] !== b[column]);
}

/** Parses the rule in the cells, whether it is switched on or not; undefined when the cells are wrong. */
export function ruleIn(cells: StoredRule['cells']): Rule | undefined {
  const { Enabled: _, Definition: definition, ...rest } = cells;
  return ruleOf({
    where: '',
    cells: definition === undefined ? rest : { Definition: switchedOn(definition) },
  });
}

function outputOf(cells: StoredRule['cells']): string | undefined {
  const rule = ruleIn(cells);
  return rule && outputKey(rule.output);
}

function switchedOn(definition: string): string {
  try {
    return JSON.stringify({ ...(JSON.parse(definition) as object), enabled: true });
  } catch {
    return definition;
  }
}
