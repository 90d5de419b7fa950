import { columnOf, ID_COLUMN, inTableOrder, isUnused } from '../../rule-language/columns';
import { parseRules, RuleRow } from '../../rule-language/parse/table';
import { outputKey, Rule } from '../../rule-language/rule';
import { OperationError } from '../operation-error';

/** A rule as text, known by an id; empty cells are left out. */
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

/** The rules of a source. */
export function storedRules(rows: readonly RuleRow[]): StoredRule[] {
  return identify(rows, []);
}

/** Two rows that would have one id. @returns another id for the second */
export type OnSameId = (id: string, where: string, first: string) => string;

const refuseSameId: OnSameId = (id, where, first) => {
  throw new OperationError(
    'invalid-input',
    `${where} and ${first} have the same ${ID_COLUMN} ${id}; give one of them another`,
  );
};

/**
 * The rules of a file: each is known by its RuleId, by the id of the rule that writes the same in the source,
 * or by what it writes.
 */
export function identify(
  rows: readonly RuleRow[],
  existing: readonly StoredRule[],
  onSameId = refuseSameId,
): StoredRule[] {
  const idByOutput = new Map(existing.map((rule) => [outputOf(rule.cells), rule.id]));
  const seen = new Map<string, string>();
  return rows.map((row, index) => {
    const cells = cellsOf(row);
    const output = outputOf(cells);
    const own = row.id ?? (output === undefined ? `rule-${index + 1}` : (idByOutput.get(output) ?? output));
    const first = seen.get(own);
    const id = first === undefined ? own : onSameId(own, row.where, first);
    seen.set(id, row.where);
    return { id, cells };
  });
}

/** What a row says, by the names of the columns: without empty cells and the spaces around the others. */
export function cellsOf(row: RuleRow): Record<string, string> {
  const entries = Object.entries(row.cells).map(([heading, value]): [string, string] => [
    columnOf(heading) ?? heading.trim(),
    value.trim(),
  ]);
  return Object.fromEntries(entries.filter(([heading, value]) => heading !== '' && value !== ''));
}

/** Markers that a cell is not used only hide what is. */
export function withoutUnusedMarkers(cells: StoredRule['cells']): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).filter(([column]) => !isUnused(column, cells)));
}

export function diffRules(existing: readonly StoredRule[], wanted: readonly StoredRule[]): RuleDiff {
  const before = new Map(existing.map((rule) => [rule.id, rule]));
  const after = new Map(wanted.map((rule) => [rule.id, rule]));
  return {
    added: wanted.filter(({ id }) => !before.has(id)),
    changed: wanted.flatMap((rule): ChangedRule[] => {
      const known = before.get(rule.id);
      const columns = known ? differingColumns(known.cells, rule.cells) : [];
      return known && columns.length > 0 ? [{ id: rule.id, before: known, after: rule, columns }] : [];
    }),
    removed: existing.filter(({ id }) => !after.has(id)),
  };
}

export function isEmpty({ added, changed, removed }: RuleDiff): boolean {
  return added.length + changed.length + removed.length === 0;
}

function differingColumns(a: StoredRule['cells'], b: StoredRule['cells']): string[] {
  return inTableOrder([...Object.keys(a), ...Object.keys(b)]).filter((column) => a[column] !== b[column]);
}

/** What the cells say when they are right, whether the rule is switched on or not. */
export function ruleIn(cells: StoredRule['cells']): Rule | undefined {
  const { Enabled: _, Definition: definition, ...rest } = cells;
  return parseRules([
    { where: '', cells: definition === undefined ? rest : { Definition: switchedOn(definition) } },
  ]).rules[0];
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
