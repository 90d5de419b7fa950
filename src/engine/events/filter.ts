import { NumberOperator, TextOperator } from '../../rule-language/filter-operators';
import { Filter } from '../../rule-language/rule';
import { compare } from '../aggregate/decimal';
import { attributeOf, EventValues, metricOf } from './values';

/** Tells whether an event passes a filter. */
export function passes(filter: Filter, event: EventValues): boolean {
  if ('all' in filter) return filter.all.every((part) => passes(part, event));
  if ('any' in filter) return filter.any.some((part) => passes(part, event));
  if ('not' in filter) return !passes(filter.not, event);
  return 'attribute' in filter
    ? TEXT_TESTS[filter.operator](attributeOf(event, filter.attribute), filter.values)
    : NUMBER_TESTS[filter.operator](metricOf(event, filter.metric), filter.values);
}

/** Tests a value, which is undefined where the event lacks the attribute or metric. */
type Test = (value: string | undefined, values: readonly string[]) => boolean;

/** Tests of attributes; what else is known of them is in `src/rule-language/filter-operators.ts`. */
const TEXT_TESTS: Readonly<Record<TextOperator, Test>> = {
  equals: (text, values) => text === values[0],
  notEquals: (text, values) => text !== values[0],
  in: (text, values) => text !== undefined && values.includes(text),
  exists: (text) => text !== undefined,
  startsWith: (text, values) => text !== undefined && text.startsWith(values[0]),
  contains: (text, values) => text !== undefined && text.includes(values[0]),
};

/** Tests of metrics; what else is known of them is in `src/rule-language/filter-operators.ts`. */
const NUMBER_TESTS: Readonly<Record<NumberOperator, Test>> = {
  equals: (number, values) => number !== undefined && compare(number, values[0]) === 0,
  notEquals: (number, values) => number === undefined || compare(number, values[0]) !== 0,
  in: (number, values) => number !== undefined && values.some((value) => compare(number, value) === 0),
  exists: (number) => number !== undefined,
  greater: (number, values) => number !== undefined && compare(number, values[0]) > 0,
  atLeast: (number, values) => number !== undefined && compare(number, values[0]) >= 0,
  less: (number, values) => number !== undefined && compare(number, values[0]) < 0,
  atMost: (number, values) => number !== undefined && compare(number, values[0]) <= 0,
  between: (number, values) =>
    number !== undefined && compare(number, values[0]) >= 0 && compare(number, values[1]) <= 0,
};
