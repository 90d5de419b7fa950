import { CheckedRules } from '../../operations/rules/check-rules';
import { describeProblem } from '../../rule-language/problem';

export function describeCheckedRules({ rules, errors, warnings }: CheckedRules): string {
  const wrong = new Set(errors.map(({ where }) => where)).size;
  return [
    ...errors.map((problem) => `error: ${describeProblem(problem)}`),
    ...warnings.map((problem) => `warning: ${describeProblem(problem)}`),
    `${count(rules.length, 'rule')} can be in force, ${wrong} wrong, ${count(warnings.length, 'warning')}`,
  ]
    .join('\n')
    .concat('\n');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
