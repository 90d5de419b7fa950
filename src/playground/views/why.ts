import { subtract } from '../../engine/aggregate/decimal';
import { isMet, TestResult } from '../../engine/evaluate/condition';
import { RuleState } from '../../engine/state/user-state';
import { RuleExplanation } from '../../operations/explanation';
import { Rule } from '../../rule-language/rule';
import { OPERATOR_WORDS } from '../../rule-language/words';

/** Why a user is in or not, for people. */
export function why(rule: Rule, state: RuleState | undefined, explanation: RuleExplanation): string {
  return rule.output.kind === 'event' ? whyFired(rule, state, explanation) : whyIn(rule, state, explanation);
}

function whyIn(rule: Rule, state: RuleState | undefined, { in: isIn, tests, counted, changes }: RuleExplanation): string {
  const counter = state?.counter;
  if (!counter) {
    if (isIn) return 'In, as an earlier form of the rule has said; the rule as it is now judges at the next event.';
    return counted.events === 0 ? 'Not in: none of the events counts for this rule.' : `Not in yet: ${notJudged(rule, counted.events)}.`;
  }
  const isMetNow = counter.count > 0 && isMet(rule.condition, counter);
  const [met, unmet] = [list(tests.filter(({ met: one }) => one)), list(tests.filter(({ met: one }) => !one))];
  if (isIn) return isMetNow ? `In: ${met}.` : `In until the next event judges by the rule as it is now: ${unmet}.`;
  if (isMetNow) return `Not in before the next event judges by the rule as it is now: ${met}.`;
  const older = rule.fromHistory ? 0 : counted.events - counter.count;
  return `${changes > 0 ? 'Not in any more' : 'Not in yet'}: ${unmet}.${older > 0 ? ` ${older} earlier event${older === 1 ? '' : 's'} came before the rule, which counts from its beginning.` : ''}`;
}

function whyFired(rule: Rule, state: RuleState | undefined, { changes, tests, counted }: RuleExplanation): string {
  if (changes > 0) return `Fired ${changes === 1 ? 'once' : `${changes} times`}; since then ${list(tests)}.`;
  if (counted.events === 0) return 'Not fired: none of the events counts for this rule.';
  return `Not fired yet: ${state?.counter ? list(tests.filter(({ met }) => !met)) : notJudged(rule, counted.events)}.`;
}

function notJudged({ fromHistory }: Rule, events: number): string {
  const which = events === 1 ? 'the event that counts' : `the ${events} events that count`;
  return fromHistory ? `the next run of the hour looks at ${which}` : `${which} came before the rule, which counts from its beginning`;
}

function list(tests: readonly TestResult[]): string {
  return tests.map(standing).join(', and ');
}

function standing({ test, value, met }: TestResult): string {
  const needed = `${OPERATOR_WORDS[test.operator]} ${test.target}`;
  if (value === undefined) return `${nameOf(test)} is not known before an event carries the metric`;
  if (met) return `${nameOf(test)} is ${value}, which is ${needed}`;
  return `${nameOf(test)} is ${value} and has to be ${needed}${toGo(test, value)}`;
}

/** How much is missing of what further events add up to. */
function toGo({ statistic, operator, target }: TestResult['test'], value: string): string {
  const addsUp = ['count', 'sum', 'distinct'].includes(statistic) && ['greater', 'atLeast', 'equal'].includes(operator);
  const lack = subtract(target, value);
  if (!addsUp || lack.startsWith('-')) return '';
  if (operator !== 'greater') return `, ${lack} to go`;
  if (statistic !== 'sum') return `, ${Number(lack) + 1} to go`;
  return lack === '0' ? '' : `, more than ${lack} to go`;
}

function nameOf({ statistic, attribute }: TestResult['test']): string {
  switch (statistic) {
    case 'count': return 'the count';
    case 'sum': return 'the sum';
    case 'average': return 'the average';
    case 'min': return 'the smallest value';
    case 'max': return 'the largest value';
    case 'distinct': return `the number of different ${attribute}`;
  }
}
