import { describeDays, isWithin } from '../../rule-language/date-window';
import {
  AttributeTest,
  eventNamesOf,
  Filter,
  Measure,
  measuresOf,
  MetricTest,
  Rule,
} from '../../rule-language/rule';
import { HistoryEntry } from '../history/history';
import { passes } from './filter';
import { attributeOf, isNonNumeric, metricOf } from './values';

/** Explains to people why a rule does not count an event; undefined when it does. */
export function exclusionReason(rule: Rule, entry: HistoryEntry): string | undefined {
  const naming = measuresOf(rule).filter(({ eventNames }) => eventNames.includes(entry.eventName));
  if (naming.length === 0) return `is another event than ${eventNamesOf(rule).join(' or ')}`;
  const reasons = naming.map((measure) => measureFailure(measure, entry));
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(', and ');
}

function measureFailure({ window, filter }: Measure, entry: HistoryEntry): string | undefined {
  if (window && !isWithin(window, entry.day)) return `is not ${describeDays(window)}`;
  return filter && filterFailure(filter, entry);
}

/** Explains which part of a filter an event fails; undefined when it passes. */
function filterFailure(filter: Filter, entry: HistoryEntry): string | undefined {
  if (passes(filter, entry)) return undefined;
  if ('all' in filter) {
    return filter.all.map((part) => filterFailure(part, entry)).find((reason) => reason !== undefined);
  }
  if ('any' in filter) return filter.any.map((part) => filterFailure(part, entry)).join(', and ');
  if ('not' in filter) return `is left out where ${describeFilter(filter.not)}`;
  const need = describeTest(filter);
  if ('metric' in filter && isNonNumeric(entry, filter.metric)) {
    const text = attributeOf(entry, filter.metric);
    return `has “${text}” as ${filter.metric}, which is no number, but needs ${need}`;
  }
  const [name, found] =
    'attribute' in filter
      ? [`attribute ${filter.attribute}`, attributeOf(entry, filter.attribute)]
      : [`metric ${filter.metric}`, metricOf(entry, filter.metric)];
  return found === undefined ? `has no ${name}` : `has ${name} “${found}”, but needs ${need}`;
}

function describeFilter(filter: Filter): string {
  if ('all' in filter) return filter.all.map(describeFilter).join(' and ');
  if ('any' in filter) return filter.any.map(describeFilter).join(' or ');
  if ('not' in filter) return `not (${describeFilter(filter.not)})`;
  return `${'attribute' in filter ? filter.attribute : filter.metric} ${describeTest(filter)}`;
}

function describeTest({ operator, values }: AttributeTest | MetricTest): string {
  return [operator, ...values.map((value) => `“${value}”`)].join(' ');
}
