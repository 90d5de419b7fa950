import { FIRST_DAY, LAST_DAY } from './date-window';
import { FILTER_PHRASES, NUMBER_OPERATORS, NumberOperator, TextOperator } from './filter-operators';
import { describeFiringCap } from './firing-cap';
import { OPERATOR_PHRASES, OPERATORS } from './operators';
import { periodWords } from './period';
import { fires, RESET_MODES } from './reset-modes';
import { Condition, Filter, Measure, measureOf, Rule, StatisticChoice, testsOf } from './rule';
import { STATISTIC_WORDS } from './statistics';

/** Describes a rule in words: `count of purchase greater than 5, where category is books`. */
export function describeRule(rule: Rule): string {
  return [
    describeConditionInPeriod(rule),
    ...(rule.filter && !rule.further ? [`where ${describeFilter(rule.filter)}`] : []),
    ...(rule.further ? [] : describeWindow(rule)),
    ...(saysHistory(rule) ? ['with the events from before the rule'] : []),
    ...describeReset(rule),
    ...describeJudged(rule),
    ...describeFirings(rule),
    ...describeDestinations(rule),
  ].join(', ');
}

function describeConditionInPeriod(rule: Rule): string {
  const words = rule.tells ? describeStatistic(rule, rule.tells) : describeCondition(rule, rule.condition);
  if (!rule.period || rule.further) return words;
  // A comma says that the period belongs to all of several tests.
  const separator = testsOf(rule.condition).length > 1 ? ', ' : ' ';
  return `${words}${separator}${periodWords(rule.period)}`;
}

function describeCondition(rule: Rule, condition: Condition): string {
  if ('all' in condition) {
    return condition.all.map((part) => describeNestedCondition(rule, part)).join(' and ');
  }
  if ('any' in condition) {
    return condition.any.map((part) => describeNestedCondition(rule, part)).join(' or ');
  }
  if ('not' in condition) return `not (${describeCondition(rule, condition.not)})`;
  const { operator, target } = condition;
  const compared = `${OPERATOR_PHRASES[operator]} ${target}`;
  if (!rule.further) return `${describeStatistic(rule, condition)} ${compared}`;
  const measure = measureOf(rule, condition);
  return [
    describeStatistic(measure, condition),
    ...describeFiltered(measure),
    compared,
    ...describeWhen(measure),
  ].join(' ');
}

function describeNestedCondition(rule: Rule, part: Condition): string {
  const words = describeCondition(rule, part);
  return 'all' in part || 'any' in part ? `(${words})` : words;
}

/** Describes a statistic of a measure: `sum of amount of purchase`. */
export function describeStatistic(
  { eventNames, metric }: Measure,
  { statistic, attribute }: StatisticChoice,
): string {
  return STATISTIC_WORDS[statistic].describe(eventNames.join(' or '), metric, attribute);
}

/** Describes what a measure counts: `purchase (category is books)`. */
export function describeCounted(measure: Measure): string {
  return [measure.eventNames.join(' or '), ...describeFiltered(measure)].join(' ');
}

/** Describes a measure: `purchase (category is books) in the last 7 days`. */
export function describeMeasure(measure: Measure): string {
  return [describeCounted(measure), ...describeWhen(measure)].join(' ');
}

function describeFiltered({ filter }: Measure): string[] {
  return filter ? [`(${describeFilter(filter)})`] : [];
}

/** Says when the events of a measure count; nothing where all do. */
export function describeWhen(measure: Measure): string[] {
  return [...(measure.period ? [periodWords(measure.period)] : []), ...describeWindow(measure)];
}

function describeFilter(filter: Filter): string {
  if ('all' in filter) return filter.all.map(describeNestedFilter).join(' and ');
  if ('any' in filter) return filter.any.map(describeNestedFilter).join(' or ');
  if ('not' in filter) return `not (${describeFilter(filter.not)})`;
  return 'attribute' in filter
    ? describeTest(filter.attribute, filter.operator, filter.values, ', ')
    : describeTest(
        filter.metric,
        filter.operator,
        filter.values,
        NUMBER_OPERATORS[filter.operator] === 'two' ? ' and ' : ', ',
      );
}

function describeNestedFilter(part: Filter): string {
  return 'all' in part || 'any' in part ? `(${describeFilter(part)})` : describeFilter(part);
}

function describeTest(
  name: string,
  operator: TextOperator | NumberOperator,
  values: readonly string[],
  separator: string,
): string {
  const listed = values.length > 0 ? [values.join(separator)] : [];
  return [name, FILTER_PHRASES[operator], ...listed].join(' ');
}

function describeWindow({ window }: Measure): string[] {
  if (!window) return [];
  const { start, finish } = window;
  if (start === FIRST_DAY && finish === LAST_DAY) return [];
  if (finish === LAST_DAY) return [`from ${start}`];
  return [start === FIRST_DAY ? `until ${finish}` : `from ${start} to ${finish}`];
}

/** Tells whether the history has to be named: fixed days and date rules have it anyway. */
export function saysHistory({ kind, includesHistory, window, period }: Rule): boolean {
  return includesHistory && (kind === 'aggregator' || (kind === 'value' && !(window && !period)));
}

/** Says that users without any event are not in, where the rule seems to say that they are. */
function describeJudged({ period, further, condition, tells }: Rule): string[] {
  if (tells) return ['told whenever it changes'];
  return (period || further) && holdsForNothing(condition)
    ? ['only for users who have done it at least once']
    : [];
}

/** Tells whether a window without events meets a condition. */
export function holdsForNothing(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(holdsForNothing);
  if ('any' in condition) return condition.any.some(holdsForNothing);
  if ('not' in condition) return !holdsForNothing(condition.not);
  const { statistic, operator, target } = condition;
  // What events add up to is 0 without any; the others have no value.
  return STATISTIC_WORDS[statistic].addsUp && OPERATORS[operator].holds(-Number(target));
}

function describeReset({ reset }: Rule): string[] {
  return fires(reset) ? [`then again from ${RESET_MODES[reset].left}`] : [];
}

function describeFirings({ existing, atMost }: Rule): string[] {
  return [
    ...(atMost ? [`at most ${describeFiringCap(atMost)}`] : []),
    ...(existing ? ['at once for users whose history has reached it'] : []),
  ];
}

function describeDestinations({ destinations }: Rule): string[] {
  if (!destinations) return [];
  return [destinations.length === 0 ? 'sent to no destination' : `sent to ${destinations.join(' and ')}`];
}
