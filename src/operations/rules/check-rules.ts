import { Sheet } from '../../rule-language/parse/sheet';
import { ParsedRules, parseRules } from '../../rule-language/parse/table';
import { RuleProblem } from '../../rule-language/problem';

export interface CheckedRules extends ParsedRules {
  readonly errors: readonly RuleProblem[];
  readonly warnings: readonly RuleProblem[];
}

/**
 * Judges rules as the functions would.
 *
 * @param historyDays days that the installation keeps history; as long as it takes when it is not known
 */
export function checkRules(sheet: Sheet, now: number, historyDays?: number): CheckedRules {
  const today = new Date(now).toISOString().slice(0, 10);
  const parsed = parseRules(sheet.rows, { today, historyDays });
  const problems = [...sheet.problems, ...parsed.problems];
  return {
    ...parsed,
    problems,
    errors: problems.filter(({ severity }) => severity === 'error'),
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  };
}
