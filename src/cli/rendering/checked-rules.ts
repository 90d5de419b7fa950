import { counted } from '../../common/counted';
import { CheckedRules } from '../../operations/rules/check-rules';
import { describeProblem } from '../../rule-language/problem';

export function describeCheckedRules({ rules, errors, warnings }: CheckedRules): string {
  const wrong = new Set(errors.map(({ where }) => where)).size;
  return [
    ...errors.map((problem) => `error: ${describeProblem(problem)}`),
    ...warnings.map((problem) => `warning: ${describeProblem(problem)}`),
    `${counted(rules.length, 'rule')} can be in force, ${wrong} wrong, ` +
      counted(warnings.length, 'warning'),
  ]
    .join('\n')
    .concat('\n');
}
