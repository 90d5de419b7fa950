import {
  describeCounted,
  describeStatistic,
  describeWhen,
  holdsForNothing,
  saysHistory,
} from './describe-rule';
import { describeFiringCap } from './firing-cap';
import { SPOKEN_OPERATORS } from './operators';
import { fires, RESET_MODES } from './reset-modes';
import { Condition, Measure, measureOf, Rule, StatisticTest, testsOf } from './rule';
import { isText } from './statistics';

/** A rule as a person would say it to another: a sentence around the name of its output. */
export interface RuleSentence {
  /** `While someone has done purchase more than 5 times, they are in`. */
  readonly before: string;
  readonly after: string;
  /** What is to be known besides, as sentences; may be empty. */
  readonly notes: string;
}

export function sentenceOf(rule: Rule): RuleSentence {
  const notes = notesOf(rule).join(' ');
  if (rule.tells) {
    const told = { ...rule, eventNames: [describeCounted(rule)] };
    const value = [describeStatistic(told, rule.tells), ...describeWhen(rule)].join(' ');
    return { before: '', after: ` tells the ${value}, whenever it changes.`, notes };
  }
  const who = `someone ${conditionOf(rule)}`;
  return fires(rule.reset)
    ? { before: `Each time ${who}, the event `, after: ' is sent.', notes }
    : { before: `While ${who}, they are in `, after: '.', notes };
}

/** Says a rule as one text, with its notes. */
export function sentenceText(rule: Rule): string {
  const { before, after, notes } = sentenceOf(rule);
  return `${before}${rule.output.name}${after}${notes && ` ${notes}`}`;
}

function conditionOf(rule: Rule): string {
  const { further, condition } = rule;
  const clause = clauseOf(rule, condition);
  const when = further ? '' : describeWhen(rule).join(' ');
  if (when === '') return clause;
  // A comma says that the time belongs to all of several tests.
  return `${clause}${testsOf(condition).length > 1 ? ', ' : ' '}${when}`;
}

function clauseOf(rule: Rule, condition: Condition): string {
  if ('all' in condition) return condition.all.map((part) => nestedClauseOf(rule, part)).join(' and ');
  if ('any' in condition) return condition.any.map((part) => nestedClauseOf(rule, part)).join(' or ');
  if ('not' in condition) return `not (${clauseOf(rule, condition.not)})`;
  const measure = measureOf(rule, condition);
  return [testClauseOf(measure, condition), ...(rule.further ? describeWhen(measure) : [])].join(' ');
}

function nestedClauseOf(rule: Rule, part: Condition): string {
  const words = clauseOf(rule, part);
  return 'all' in part || 'any' in part ? `(${words})` : words;
}

function testClauseOf(measure: Measure, test: StatisticTest): string {
  const { statistic, attribute, operator, target } = test;
  const events = describeCounted(measure);
  const compared = `${SPOKEN_OPERATORS[operator]} ${target}`;
  const countable = operator === 'less' ? `fewer than ${target}` : compared;
  switch (statistic) {
    case 'count':
      if (isNever(test)) return `has not done ${events}`;
      if (isEver(test)) return `has done ${events}`;
      return `has done ${events} ${countable} ${target === '1' ? 'time' : 'times'}`;
    case 'days':
      return `has done ${events} on ${countable} ${target === '1' ? 'day' : 'days'}`;
    case 'distinct':
      return `has ${countable} different ${attribute} of ${events}`;
    default: {
      const noun = describeStatistic({ ...measure, eventNames: [events] }, test);
      if (!isText({ statistic, attribute })) return `has ${articleOf(noun)} ${noun} of ${compared}`;
      return `has a ${noun} that is ${operator === 'notEqual' ? 'not ' : ''}${target}`;
    }
  }
}

function articleOf(noun: string): string {
  return noun.startsWith('a') ? 'an' : 'a';
}

/** Tells whether a test of the count holds for 0 alone. */
function isNever({ operator, target }: StatisticTest): boolean {
  return target === '0'
    ? operator === 'equal' || operator === 'atMost'
    : target === '1' && operator === 'less';
}

/** Tells whether a test of the count holds for all but 0. */
function isEver({ operator, target }: StatisticTest): boolean {
  return target === '0'
    ? operator === 'greater' || operator === 'notEqual'
    : target === '1' && operator === 'atLeast';
}

function notesOf(rule: Rule): string[] {
  const { tells, period, further, condition, reset, existing, atMost, destinations } = rule;
  const needsEvent = !tells && (period || further) && holdsForNothing(condition);
  return [
    ...(saysHistory(rule) ? ['Events from before the rule count, too.'] : []),
    ...(needsEvent ? ['Only those are meant who have done it at least once.'] : []),
    ...(fires(reset) ? [`Counting then goes on from ${RESET_MODES[reset].left}.`] : []),
    ...(atMost ? [`At most ${describeFiringCap(atMost)}.`] : []),
    ...(existing ? ['Those who have reached it before are told of at once.'] : []),
    ...(destinations ? [toldOf(destinations)] : []),
  ];
}

function toldOf(destinations: readonly string[]): string {
  return destinations.length === 0
    ? 'It is only counted: no destination is told.'
    : `Told: ${destinations.join(' and ')}.`;
}
