import { AttributeTest, Condition, Filter, FIRST_DAY, LAST_DAY, MetricTest, NumberOperator, Operator, Rule, StatisticTest, TextOperator } from './rule';

/** How a comparison is read aloud. */
export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  equal: 'equal to',
  greater: 'greater than',
  atLeast: 'at least',
  less: 'less than',
  atMost: 'at most',
  notEqual: 'other than',
};

const TEXT_WORDS: Readonly<Record<TextOperator, string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  exists: 'is there',
  startsWith: 'begins with',
  contains: 'contains',
};

const NUMBER_WORDS: Readonly<Record<NumberOperator, string>> = {
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
export function ruleWords(rule: Rule): string {
  return [
    conditionWords(rule, rule.condition),
    ...(rule.filter ? [`where ${filterWords(rule.filter)}`] : []),
    ...windowWords(rule),
    ...(rule.kind === 'aggregator' && rule.fromHistory ? ['with the events from before the rule'] : []),
    ...resetWords(rule),
    ...toldWords(rule),
  ].join(', ');
}

function conditionWords(rule: Rule, condition: Condition): string {
  if ('all' in condition) return condition.all.map((part) => nestedCondition(rule, part)).join(' and ');
  if ('any' in condition) return condition.any.map((part) => nestedCondition(rule, part)).join(' or ');
  return `${statisticWords(rule, condition)} ${OPERATOR_WORDS[condition.operator]} ${condition.target}`;
}

function nestedCondition(rule: Rule, part: Condition): string {
  const words = conditionWords(rule, part);
  return 'all' in part || 'any' in part ? `(${words})` : words;
}

function statisticWords({ eventNames, metric }: Rule, { statistic, attribute }: StatisticTest): string {
  const events = eventNames.join(' or ');
  switch (statistic) {
    case 'count': return `count of ${events}`;
    case 'distinct': return `number of different ${attribute} of ${events}`;
    case 'sum': return `sum of ${metric === undefined ? events : `${metric} of ${events}`}`;
    case 'average': return `average ${metric ?? 'value'} of ${events}`;
    case 'min': return `smallest ${metric ?? 'value'} of ${events}`;
    case 'max': return `largest ${metric ?? 'value'} of ${events}`;
  }
}

function filterWords(filter: Filter): string {
  if ('all' in filter) return filter.all.map(nestedFilter).join(' and ');
  if ('any' in filter) return filter.any.map(nestedFilter).join(' or ');
  if ('not' in filter) return `not (${filterWords(filter.not)})`;
  return 'attribute' in filter ? attributeWords(filter) : metricWords(filter);
}

function nestedFilter(part: Filter): string {
  return 'all' in part || 'any' in part ? `(${filterWords(part)})` : filterWords(part);
}

function attributeWords({ attribute, operator, values }: AttributeTest): string {
  return [attribute, TEXT_WORDS[operator], ...(values.length > 0 ? [values.join(', ')] : [])].join(' ');
}

function metricWords({ metric, operator, values }: MetricTest): string {
  return [metric, NUMBER_WORDS[operator], ...(values.length > 0 ? [values.join(operator === 'between' ? ' and ' : ', ')] : [])].join(' ');
}

function windowWords({ window }: Rule): string[] {
  if (!window) return [];
  const { start, finish } = window;
  if (start === FIRST_DAY && finish === LAST_DAY) return [];
  if (finish === LAST_DAY) return [`from ${start}`];
  return [start === FIRST_DAY ? `until ${finish}` : `from ${start} to ${finish}`];
}

function resetWords({ reset }: Rule): string[] {
  switch (reset) {
    case 'none': return [];
    case 'zero': return ['then again from 0'];
    case 'carry': return ['then again from what is over'];
  }
}

function toldWords({ destinations }: Rule): string[] {
  if (!destinations) return [];
  return [destinations.length === 0 ? 'nobody is told' : `told to ${destinations.join(' and ')}`];
}
