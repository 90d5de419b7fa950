import {
  AttributeTest,
  Condition,
  Filter,
  FIRST_DAY,
  LAST_DAY,
  MetricTest,
  NumberOperator,
  Operator,
  Rule,
  StatisticTest,
  TextOperator,
} from './rule';

/** How a comparison is read aloud. */
export const OPERATOR_PHRASES: Readonly<Record<Operator, string>> = {
  equal: 'equal to',
  greater: 'greater than',
  atLeast: 'at least',
  less: 'less than',
  atMost: 'at most',
  notEqual: 'other than',
};

const TEXT_OPERATOR_PHRASES: Readonly<Record<TextOperator, string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  exists: 'is there',
  startsWith: 'begins with',
  contains: 'contains',
};

const NUMBER_OPERATOR_PHRASES: Readonly<Record<NumberOperator, string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  exists: 'is there',
  greater: 'is greater than',
  atLeast: 'is at least',
  less: 'is less than',
  atMost: 'is at most',
  between: 'is between',
};

/** A rule in a sentence without its end: `count of purchase greater than 5, where category is books`. */
export function describeRule(rule: Rule): string {
  return [
    describeCondition(rule, rule.condition),
    ...(rule.filter ? [`where ${describeFilter(rule.filter)}`] : []),
    ...describeWindow(rule),
    ...(rule.kind === 'aggregator' && rule.includesHistory ? ['with the events from before the rule'] : []),
    ...describeReset(rule),
    ...describeDestinations(rule),
  ].join(', ');
}

function describeCondition(rule: Rule, condition: Condition): string {
  if ('all' in condition) {
    return condition.all.map((part) => describeNestedCondition(rule, part)).join(' and ');
  }
  if ('any' in condition) {
    return condition.any.map((part) => describeNestedCondition(rule, part)).join(' or ');
  }
  return `${describeStatistic(rule, condition)} ${OPERATOR_PHRASES[condition.operator]} ${condition.target}`;
}

function describeNestedCondition(rule: Rule, part: Condition): string {
  const words = describeCondition(rule, part);
  return 'all' in part || 'any' in part ? `(${words})` : words;
}

function describeStatistic({ eventNames, metric }: Rule, { statistic, attribute }: StatisticTest): string {
  const events = eventNames.join(' or ');
  switch (statistic) {
    case 'count':
      return `count of ${events}`;
    case 'distinct':
      return `number of different ${attribute} of ${events}`;
    case 'sum':
      return `sum of ${metric === undefined ? events : `${metric} of ${events}`}`;
    case 'average':
      return `average ${metric ?? 'value'} of ${events}`;
    case 'min':
      return `smallest ${metric ?? 'value'} of ${events}`;
    case 'max':
      return `largest ${metric ?? 'value'} of ${events}`;
  }
}

function describeFilter(filter: Filter): string {
  if ('all' in filter) return filter.all.map(describeNestedFilter).join(' and ');
  if ('any' in filter) return filter.any.map(describeNestedFilter).join(' or ');
  if ('not' in filter) return `not (${describeFilter(filter.not)})`;
  return 'attribute' in filter ? describeAttributeTest(filter) : describeMetricTest(filter);
}

function describeNestedFilter(part: Filter): string {
  return 'all' in part || 'any' in part ? `(${describeFilter(part)})` : describeFilter(part);
}

function describeAttributeTest({ attribute, operator, values }: AttributeTest): string {
  return [attribute, TEXT_OPERATOR_PHRASES[operator], ...(values.length > 0 ? [values.join(', ')] : [])].join(
    ' ',
  );
}

function describeMetricTest({ metric, operator, values }: MetricTest): string {
  return [
    metric,
    NUMBER_OPERATOR_PHRASES[operator],
    ...(values.length > 0 ? [values.join(operator === 'between' ? ' and ' : ', ')] : []),
  ].join(' ');
}

function describeWindow({ window }: Rule): string[] {
  if (!window) return [];
  const { start, finish } = window;
  if (start === FIRST_DAY && finish === LAST_DAY) return [];
  if (finish === LAST_DAY) return [`from ${start}`];
  return [start === FIRST_DAY ? `until ${finish}` : `from ${start} to ${finish}`];
}

function describeReset({ reset }: Rule): string[] {
  switch (reset) {
    case 'none':
      return [];
    case 'zero':
      return ['then again from 0'];
    case 'carry':
      return ['then again from what is over'];
  }
}

function describeDestinations({ destinations }: Rule): string[] {
  if (!destinations) return [];
  return [destinations.length === 0 ? 'nobody is told' : `told to ${destinations.join(' and ')}`];
}
