import { Sheet } from '../../rule-language/parse/sheet';
import { ParsedRules, parseRules } from '../../rule-language/parse/table';
import { RuleProblem } from '../../rule-language/problem';

export interface CheckedRules extends ParsedRules {
  readonly errors: readonly RuleProblem[];
  readonly warnings: readonly RuleProblem[];
}

/** Judges rules as the functions would. */
export function checkRules(sheet: Sheet, now: number): CheckedRules {
  const parsed = parseRules(sheet.rows, new Date(now).toISOString().slice(0, 10));
  const problems = [...sheet.problems, ...parsed.problems];
  return {
    ...parsed,
    problems,
    errors: problems.filter(({ severity }) => severity === 'error'),
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  };
}
