import { mapInSteps, Steps } from '../../common/steps';
import { ruleIn, StoredRule } from '../../operations/rules/rule-diff';
import { Circumstances, ParsedRules, parseRulesInSteps } from '../../rule-language/parse/table';
import { RuleProblem } from '../../rule-language/problem';
import { outputKey, Rule } from '../../rule-language/rule';
import { sentenceOf } from '../../rule-language/rule-sentence';
import { RowProblem, RulesView } from '../api';

export interface CheckedRows {
  readonly problems: readonly RowProblem[];
  /** Rules that would be in force, by the id of their row. */
  readonly rules: ReadonlyMap<string, Rule>;
  readonly parsed: ParsedRules;
}

/** Validates rows in the same way as the functions. */
export function* checkRows(rows: readonly StoredRule[], circumstances: Circumstances): Steps<CheckedRows> {
  // Problems name places such as “row 1”, by which their rows are found again.
  const rowByPlace = new Map(rows.map((row, index) => [placeOf(index), row]));
  const parsed = yield* parseRulesInSteps(
    rows.map(({ id, cells }, index) => ({ where: placeOf(index), id, cells })),
    circumstances,
  );
  return {
    problems: parsed.problems.map((problem) => placed(problem, rowByPlace)),
    rules: new Map(parsed.rules.map((rule) => [parsed.rows.get(outputKey(rule.output))!.id!, rule])),
    parsed,
  };
}

export function* outputsOf(
  rows: readonly StoredRule[],
  { problems }: Pick<CheckedRows, 'problems'>,
): Steps<RulesView['outputs']> {
  const wrong = new Set(problems.filter(({ severity }) => severity === 'error').map(({ row }) => row));
  const right = rows.filter(({ id }) => !wrong.has(id));
  const outputs = yield* mapInSteps(right, ({ id, cells }): [string, RulesView['outputs'][string]][] => {
    const rule = ruleIn(cells);
    if (!rule) return [];
    const { output } = rule;
    return [[id, { key: outputKey(output), ...output, sentence: sentenceOf(rule) }]];
  });
  return Object.fromEntries(outputs.flat());
}

export function isWrong({ problems }: Pick<CheckedRows, 'problems'>): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function placeOf(index: number): string {
  return `row ${index + 1}`;
}

function placed(
  { severity, where, column, message }: RuleProblem,
  rowByPlace: ReadonlyMap<string, StoredRule>,
): RowProblem {
  const row = rowByPlace.get(where);
  if (row?.cells.Definition !== undefined && column !== undefined && row.cells[column] === undefined) {
    const inJson = { severity, row: row.id, column: 'Definition' };
    return column === 'Definition'
      ? { ...inJson, message }
      : { ...inJson, place: column, message: `${column}: ${message}` };
  }
  return { severity, ...(row && { row: row.id }), ...(column !== undefined && { column }), message };
}
