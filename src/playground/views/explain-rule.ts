import { compare, subtract } from '../../engine/aggregate/decimal';
import { isMet, qualifies, TestResult } from '../../engine/evaluate/condition';
import { Counter } from '../../engine/state/user-state';
import { RuleExplanation } from '../../operations/explanation';
import { OPERATOR_PHRASES, OPERATORS } from '../../rule-language/operators';
import { Rule } from '../../rule-language/rule';
import { STATISTIC_WORDS, STATISTICS } from '../../rule-language/statistics';

/** Occasion at which an edited rule judges a user. */
const NEXT = 'the next event or run of the hour';

/**
 * Explains for people why a user is in or not, or whether the rule has fired.
 *
 * @param counter counter of the rule as it is now
 */
export function explainRule(rule: Rule, counter: Counter | undefined, explanation: RuleExplanation): string {
  const { in: isIn, refused } = explanation;
  if (refused !== undefined && !counter) return `${isIn ? 'Still in' : 'Not in'}, ${refused}.`;
  const text =
    rule.output.kind === 'event'
      ? explainTrigger(rule, counter, explanation)
      : explainMembership(rule, counter, explanation);
  return refused === undefined ? text : `${text} From some event on ${refused}.`;
}

function explainMembership(
  rule: Rule,
  counter: Counter | undefined,
  { in: isIn, tests, counted, changes }: RuleExplanation,
): string {
  if (!counter) {
    if (isIn) {
      return `In, as an earlier form of the rule has said; ${NEXT} judges by the rule as it is now.`;
    }
    return counted.events === 0
      ? 'Not in: none of the events counts for this rule.'
      : `Not in yet: ${describeUncounted(rule, counted.events)}.`;
  }
  const isMetNow = qualifies(rule, counter);
  const [met, unmet] = [
    describeTests(tests.filter(({ met: one }) => one)),
    describeTests(tests.filter(({ met: one }) => !one)),
  ];
  if (isIn) {
    return isMetNow ? `In: ${met}.` : `In until ${NEXT} judges by the rule as it is now: ${unmet}.`;
  }
  if (isMetNow) return `Not in before ${NEXT} judges by the rule as it is now: ${met}.`;
  const older = rule.includesHistory ? 0 : counted.events - counter.count;
  const earlier = `${older} earlier event${older === 1 ? '' : 's'}`;
  return (
    `${changes > 0 ? 'Not in any more' : 'Not in yet'}: ${unmet}.` +
    (older > 0 ? ` ${earlier} came before the rule, which counts from its beginning.` : '')
  );
}

function explainTrigger(
  rule: Rule,
  counter: Counter | undefined,
  { changes, tests, counted }: RuleExplanation,
): string {
  // An edit takes a counter past its target, and fires nothing.
  const due = counter && isMet(rule, counter) ? '; the next event that counts fires it' : '';
  if (changes > 0) {
    return `Fired ${changes === 1 ? 'once' : `${changes} times`}; since then ${describeTests(tests)}${due}.`;
  }
  if (counted.events === 0) return 'Not fired: none of the events counts for this rule.';
  if (due) return `Not fired yet: ${describeTests(tests.filter(({ met }) => met))}${due}.`;
  const reason = counter
    ? describeTests(tests.filter(({ met }) => !met))
    : describeUncounted(rule, counted.events);
  return `Not fired yet: ${reason}.`;
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
  const { noun } = STATISTIC_WORDS[test.statistic];
  const name = test.attribute === undefined ? noun : `${noun} ${test.attribute}`;
  if (value === undefined) return `${name} is not known before an event carries the metric`;
  if (met && !OPERATORS[test.operator].holds(compare(value, test.target))) {
    return `${name} is ${value}, which is past ${test.target}`;
  }
  if (met) return `${name} is ${value}, which is ${needed}`;
  return `${name} is ${value} and has to be ${needed}${describeRemaining(test, value)}`;
}

/** Says how much is missing, for statistics that further events can only increase. */
function describeRemaining({ statistic, operator, target }: TestResult['test'], value: string): string {
  const { reached } = OPERATORS[operator];
  const lack = subtract(target, value);
  if (!STATISTIC_WORDS[statistic].addsUp || reached === undefined || lack.startsWith('-')) return '';
  if (reached === 'at the target') return `, ${lack} to go`;
  if (STATISTICS[statistic].whole) return `, ${Number(lack) + 1} to go`;
  return lack === '0' ? '' : `, more than ${lack} to go`;
}
