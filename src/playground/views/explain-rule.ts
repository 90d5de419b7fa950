import { compare, subtract } from '../../engine/aggregate/decimal';
import { isMet, qualifies, TestResult } from '../../engine/evaluate/condition';
import { HeldBack, RuleExplanation } from '../../operations/explanation';
import { describeCounted } from '../../rule-language/describe-rule';
import { OPERATOR_PHRASES, OPERATORS } from '../../rule-language/operators';
import { periodWords } from '../../rule-language/period';
import { StatisticChoice, Rule } from '../../rule-language/rule';
import { isText, STATISTIC_WORDS, STATISTICS } from '../../rule-language/statistics';

/** Occasion at which an edited rule judges a user. */
const NEXT = 'the next event or run of the hour';

/** Explains for people why a user is in or not, or whether the rule has fired. */
export function explainRule(rule: Rule, explanation: RuleExplanation): string {
  const { in: isIn, refused, aggregate } = explanation;
  if (refused !== undefined && !aggregate) return `${isIn ? 'Still in' : 'Not in'}, ${refused}.`;
  const text =
    rule.output.kind === 'event'
      ? explainTrigger(rule, explanation)
      : rule.tells
        ? explainValue(rule, rule.tells, explanation)
        : `${explainMembership(rule, explanation)}${describeTurn(rule, explanation)}`;
  const { warnings = [] } = explanation;
  return [
    text,
    ...(refused === undefined ? [] : [`From some event on ${refused}.`]),
    ...(warnings.length > 0 ? [`Note that ${warnings.join(', and that ')}.`] : []),
  ].join(' ');
}

function explainValue(
  rule: Rule,
  choice: StatisticChoice,
  { value, aggregate, counted, turnsAt, heldBack }: RuleExplanation,
): string {
  if (!aggregate) {
    return counted.events === 0
      ? 'No value: none of the events counts for this rule.'
      : `No value yet: ${describeUncounted(rule, counted.events)}.`;
  }
  const when = rule.period ? ` ${periodWords(rule.period)}` : '';
  const turn = turnsAt === undefined ? '' : ` As it stands, another one from ${turnsAt} on.`;
  if (value === null || value === undefined) {
    return `No value: no event${when} carries ${needOf(choice)}.${turn}`;
  }
  const held = heldBack
    ? ` It was held back on ${heldBack.day}, because it is told at most ${heldBack.atMost}.`
    : '';
  return `${capitalized(nounOf(choice))} is ${value}${when}.${held}${turn}`;
}

function nounOf({ statistic, attribute }: StatisticChoice): string {
  const { noun, nounOfAttribute = noun } = STATISTIC_WORDS[statistic];
  return attribute === undefined ? noun : `${nounOfAttribute} ${attribute}`;
}

/** Names what an event has to carry, so that there is a value. */
function needOf({ attribute }: StatisticChoice): string {
  return attribute === undefined ? 'the metric' : `the attribute ${attribute}`;
}

function capitalized(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

function explainMembership(
  rule: Rule,
  { in: isIn, tests, counted, changes, aggregate }: RuleExplanation,
): string {
  if (!aggregate) {
    if (isIn) {
      return `In, as an earlier form of the rule has said; ${NEXT} judges by the rule as it is now.`;
    }
    return counted.events === 0
      ? 'Not in: none of the events counts for this rule.'
      : `Not in yet: ${describeUncounted(rule, counted.events)}.`;
  }
  const isMetNow = qualifies(rule, aggregate);
  const [met, unmet] = [
    describeTests(
      rule,
      tests.filter(({ met: one }) => one),
    ),
    describeTests(
      rule,
      tests.filter(({ met: one }) => !one),
    ),
  ];
  if (isIn) {
    return isMetNow ? `In: ${met}.` : `In until ${NEXT} judges by the rule as it is now: ${unmet}.`;
  }
  if (isMetNow) return `Not in before ${NEXT} judges by the rule as it is now: ${met}.`;
  // The count of a window that moves leaves out events of all ages.
  const older = rule.includesHistory || rule.period || rule.further ? 0 : counted.events - aggregate.count;
  const earlier = `${older} earlier event${older === 1 ? '' : 's'}`;
  return (
    `${changes > 0 ? 'Not in any more' : 'Not in yet'}: ${unmet}.` +
    (older > 0 ? ` ${earlier} came before the rule, which counts from its beginning.` : '')
  );
}

/** Says when time alone turns the membership. */
function describeTurn(rule: Rule, { turnsAt, aggregate }: RuleExplanation): string {
  if (turnsAt === undefined || !aggregate) return '';
  return qualifies(rule, aggregate)
    ? ` As it stands, in until ${turnsAt}.`
    : ` As it stands, in from ${turnsAt} on.`;
}

function explainTrigger(
  rule: Rule,
  { changes, tests, counted, aggregate, heldBack, firingsLeft }: RuleExplanation,
): string {
  // An edit takes a counter past its target, and fires nothing.
  const fires = firingsLeft ? '; the next run fires it again' : '; the next event that counts fires it';
  const due = aggregate && isMet(rule, aggregate) ? fires : '';
  if (changes > 0) {
    const fired = changes === 1 ? 'once' : `${changes} times`;
    const held = heldBack ? `; ${describeHeldBack(heldBack)}` : '';
    return `Fired ${fired}${held}; since then ${describeTests(rule, tests)}${due}.`;
  }
  if (counted.events === 0) return 'Not fired: none of the events counts for this rule.';
  const [met, unmet] = [tests.filter((one) => one.met), tests.filter((one) => !one.met)];
  if (due) return `Not fired yet: ${describeTests(rule, met)}${due}.`;
  const reason = aggregate ? describeTests(rule, unmet) : describeUncounted(rule, counted.events);
  return `Not fired yet: ${reason}.`;
}

function describeHeldBack({ day, atMost, againFrom }: HeldBack): string {
  const until = againFrom === undefined ? 'for good' : `until ${againFrom}`;
  return `held back on ${day} and ${until}, because it fires at most ${atMost}`;
}

function describeUncounted({ includesHistory }: Rule, events: number): string {
  const which = events === 1 ? 'the event that counts' : `the ${events} events that count`;
  return includesHistory
    ? `the next run of the hour looks at ${which}`
    : `${which} came before the rule, which counts from its beginning`;
}

function describeTests({ period }: Rule, tests: readonly TestResult[]): string {
  return tests
    .map((result) => {
      const when = result.measure ? result.measure.period : period;
      return describeProgress(result, when ? ` ${periodWords(when)}` : '');
    })
    .join(', and ');
}

function describeProgress({ test, value, met, measure }: TestResult, when: string): string {
  const needed = `${OPERATOR_PHRASES[test.operator]} ${test.target}`;
  const name = measure ? `${nounOf(test)} of ${describeCounted(measure)}` : nounOf(test);
  if (value === undefined) return `${name} is not known before an event${when} carries ${needOf(test)}`;
  if (met && !isText(test) && !OPERATORS[test.operator].holds(compare(value, test.target))) {
    return `${name} is ${value}${when}, which is past ${test.target}`;
  }
  if (met) return `${name} is ${value}${when}, which is ${needed}`;
  return `${name} is ${value}${when} and has to be ${needed}${describeRemaining(test, value)}`;
}

/** Says how much is missing, for statistics that further events can only increase. */
function describeRemaining({ statistic, operator, target }: TestResult['test'], value: string): string {
  const { reached } = OPERATORS[operator];
  if (!STATISTIC_WORDS[statistic].addsUp || reached === undefined) return '';
  const lack = subtract(target, value);
  if (lack.startsWith('-')) return '';
  if (reached === 'at the target') return `, ${lack} to go`;
  if (STATISTICS[statistic].whole) return `, ${Number(lack) + 1} to go`;
  return lack === '0' ? '' : `, more than ${lack} to go`;
}
