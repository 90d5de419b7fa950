import { subtract } from '../../engine/aggregate/decimal';
import { isMet, TestResult } from '../../engine/evaluate/condition';
import { RuleState } from '../../engine/state/user-state';
import { RuleExplanation } from '../../operations/explanation';
import { OPERATOR_PHRASES } from '../../rule-language/describe-rule';
import { Rule } from '../../rule-language/rule';

/** Explains for people why a user is in or not, or whether the rule has fired. */
export function explainRule(rule: Rule, state: RuleState | undefined, explanation: RuleExplanation): string {
  return rule.output.kind === 'event'
    ? explainTrigger(rule, state, explanation)
    : explainMembership(rule, state, explanation);
}

function explainMembership(
  rule: Rule,
  state: RuleState | undefined,
  { in: isIn, tests, counted, changes }: RuleExplanation,
): string {
  const counter = state?.counter;
  if (!counter) {
    if (isIn) {
      return 'In, as an earlier form of the rule has said; the rule as it is now judges at the next event.';
    }
    return counted.events === 0
      ? 'Not in: none of the events counts for this rule.'
      : `Not in yet: ${describeUncounted(rule, counted.events)}.`;
  }
  const isMetNow = counter.count > 0 && isMet(rule.condition, counter);
  const [met, unmet] = [
    describeTests(tests.filter(({ met: one }) => one)),
    describeTests(tests.filter(({ met: one }) => !one)),
  ];
  if (isIn) {
    return isMetNow ? `In: ${met}.` : `In until the next event judges by the rule as it is now: ${unmet}.`;
  }
  if (isMetNow) return `Not in before the next event judges by the rule as it is now: ${met}.`;
  const older = rule.includesHistory ? 0 : counted.events - counter.count;
  return `${changes > 0 ? 'Not in any more' : 'Not in yet'}: ${unmet}.${older > 0 ? ` ${older} earlier event${older === 1 ? '' : 's'} came before the rule, which counts from its beginning.` : ''}`;
}

function explainTrigger(
  rule: Rule,
  state: RuleState | undefined,
  { changes, tests, counted }: RuleExplanation,
): string {
  if (changes > 0) {
    return `Fired ${changes === 1 ? 'once' : `${changes} times`}; since then ${describeTests(tests)}.`;
  }
  if (counted.events === 0) return 'Not fired: none of the events counts for this rule.';
  return `Not fired yet: ${state?.counter ? describeTests(tests.filter(({ met }) => !met)) : describeUncounted(rule, counted.events)}.`;
}

function describeUncounted({ includesHistory }: Rule, events: number): string {
  const which = events === 1 ? 'the event that counts' : `the ${events} events that count`;
  return includesHistory
    ? `the next run of the hour looks at ${which}`
    : `${which} came before the rule, which counts from its beginning`;
}

function describeTests(tests: readonly TestResult[]): string {
  return tests.map(describeProgress).join(', and ');
}

function describeProgress({ test, value, met }: TestResult): string {
  const needed = `${OPERATOR_PHRASES[test.operator]} ${test.target}`;
  if (value === undefined) return `${nameOfStatistic(test)} is not known before an event carries the metric`;
  if (met) return `${nameOfStatistic(test)} is ${value}, which is ${needed}`;
  return `${nameOfStatistic(test)} is ${value} and has to be ${needed}${describeRemaining(test, value)}`;
}

/** Says how much is missing, for statistics that further events can only increase. */
function describeRemaining({ statistic, operator, target }: TestResult['test'], value: string): string {
  const addsUp =
    ['count', 'sum', 'distinct'].includes(statistic) && ['greater', 'atLeast', 'equal'].includes(operator);
  const lack = subtract(target, value);
  if (!addsUp || lack.startsWith('-')) return '';
  if (operator !== 'greater') return `, ${lack} to go`;
  if (statistic !== 'sum') return `, ${Number(lack) + 1} to go`;
  return lack === '0' ? '' : `, more than ${lack} to go`;
}

function nameOfStatistic({ statistic, attribute }: TestResult['test']): string {
  switch (statistic) {
    case 'count':
      return 'the count';
    case 'sum':
      return 'the sum';
    case 'average':
      return 'the average';
    case 'min':
      return 'the smallest value';
    case 'max':
      return 'the largest value';
    case 'distinct':
      return `the number of different ${attribute}`;
  }
}
