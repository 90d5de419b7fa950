import { AttributeTest, Filter, MetricTest } from '../../rule-language/rule';
import { compare } from '../aggregate/decimal';

/** Parts of an event that a filter tests. */
export interface Filtered {
  readonly attributes: Readonly<Record<string, string>>;
  /** Decimals in plain notation. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** Tells whether an event passes a filter. */
export function passes(filter: Filter, event: Filtered): boolean {
  if ('all' in filter) return filter.all.every((part) => passes(part, event));
  if ('any' in filter) return filter.any.some((part) => passes(part, event));
  if ('not' in filter) return !passes(filter.not, event);
  return 'attribute' in filter
    ? textPasses(filter, valueAt(event.attributes, filter.attribute))
    : numberPasses(filter, valueAt(event.metrics, filter.metric));
}

function textPasses({ operator, values }: AttributeTest, text: string | undefined): boolean {
  switch (operator) {
    case 'exists':
      return text !== undefined;
    case 'notEquals':
      return text !== values[0];
    case 'equals':
      return text === values[0];
    case 'in':
      return text !== undefined && values.includes(text);
    case 'startsWith':
      return text !== undefined && text.startsWith(values[0]);
    case 'contains':
      return text !== undefined && text.includes(values[0]);
  }
}

function numberPasses({ operator, values }: MetricTest, number: string | undefined): boolean {
  if (number === undefined) return operator === 'notEquals';
  switch (operator) {
    case 'exists':
      return true;
    case 'notEquals':
      return compare(number, values[0]) !== 0;
    case 'equals':
      return compare(number, values[0]) === 0;
    case 'in':
      return values.some((value) => compare(number, value) === 0);
    case 'greater':
      return compare(number, values[0]) > 0;
    case 'atLeast':
      return compare(number, values[0]) >= 0;
    case 'less':
      return compare(number, values[0]) < 0;
    case 'atMost':
      return compare(number, values[0]) <= 0;
    case 'between':
      return compare(number, values[0]) >= 0 && compare(number, values[1]) <= 0;
  }
}

/** Ignores inherited properties, because an attribute may be named `constructor`. */
function valueAt(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
