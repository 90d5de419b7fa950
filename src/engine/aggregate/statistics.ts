import { StatisticChoice, Rule, StatisticTest } from '../../rule-language/rule';
import {
  MAX_DISTINCT,
  RuleEventStatistics,
  Statistic,
  STATISTICS,
  STATISTIC_NAMES,
} from '../../rule-language/statistics';
import { Aggregate, DAYS, distinctValues, trackedStatistics, tracksMore } from './aggregate';
import { compare, divide, divideShort, multiply } from './decimal';
import { compareValues, End, EndName, METRIC, valueAtEnd } from './ends';

/** Reads one statistic from an aggregate. */
interface StatisticReader {
  /**
   * Compares the statistic with the target of a test: negative, zero or positive as it is below, at or above
   * it; undefined while no event has carried the metric or the attribute.
   */
  readonly difference: (aggregate: Aggregate, test: StatisticTest) => number | undefined;
  /** Reads its value; undefined while no event has carried the metric or the attribute. */
  readonly value: (aggregate: Aggregate, attribute: string | undefined) => string | undefined;
  /** Reads its value as a rule tells it, where that is shorter. */
  readonly told?: (aggregate: Aggregate) => string | undefined;
}

/** Readers of all statistics; what else is known of them is in `src/rule-language/statistics.ts`. */
export const STATISTIC_READERS: Readonly<Record<Statistic, StatisticReader>> = {
  count: {
    difference: ({ count }, { target }) => count - Number(target),
    value: ({ count }) => String(count),
  },
  sum: {
    difference: ({ sum }, { target }) => compare(sum, target),
    value: ({ sum }) => sum,
  },
  average: {
    // Without a division, which would round.
    difference: ({ sum, range }, { target }) => range && compare(sum, multiply(target, range.count)),
    value: ({ sum, range }) => range && divide(sum, range.count),
    told: ({ sum, range }) => range && divideShort(sum, range.count),
  },
  min: {
    difference: ({ range }, { target }) => range && compare(range.min, target),
    value: ({ range }) => range?.min,
  },
  max: {
    difference: ({ range }, { target }) => range && compare(range.max, target),
    value: ({ range }) => range?.max,
  },
  distinct: {
    difference: ({ distinct }, { attribute, target }) =>
      distinctValues(distinct, attribute!).length - Number(target),
    value: ({ distinct }, attribute) => String(distinctValues(distinct, attribute!).length),
  },
  days: {
    difference: ({ distinct }, { target }) => distinctValues(distinct, DAYS).length - Number(target),
    value: ({ distinct }) => String(distinctValues(distinct, DAYS).length),
  },
  first: readerOfEnd('first'),
  last: readerOfEnd('last'),
};

function readerOfEnd(end: EndName): StatisticReader {
  return {
    difference: ({ ends }, { attribute, target }) => {
      const value = valueAtEnd(ends, end, attribute);
      return value === undefined ? undefined : compareValues(value, target, attribute);
    },
    value: ({ ends }, attribute) => valueAtEnd(ends, end, attribute),
  };
}

/** Reads the value that a rule tells; undefined when there is none. */
export function toldValue(
  { statistic, attribute }: StatisticChoice,
  aggregate: Aggregate,
): string | undefined {
  const { told, value } = STATISTIC_READERS[statistic];
  return told ? told(aggregate) : value(aggregate, attribute);
}

const RANGE_STATISTICS = STATISTIC_NAMES.filter((name) => STATISTICS[name].tracks === 'range');

/**
 * Reads what a rule tests or tells beside count and sum, to be told with a change; absent for rules that look
 * at nothing else. An average is rounded to 20 decimal places.
 */
export function statisticsOf(rule: Rule, aggregate: Aggregate): RuleEventStatistics | undefined {
  const tracked = trackedStatistics(rule);
  if (!tracksMore(tracked)) return undefined;
  const attributes = tracked.distinct.filter((name) => name !== DAYS);
  return {
    ...(aggregate.range &&
      Object.fromEntries(
        RANGE_STATISTICS.map((name) => [name, STATISTIC_READERS[name].value(aggregate, undefined)]),
      )),
    ...(attributes.length < tracked.distinct.length && {
      days: distinctValues(aggregate.distinct, DAYS).length,
    }),
    ...(attributes.length > 0 && {
      distinct: Object.fromEntries(
        attributes.map((name) => {
          const count = distinctValues(aggregate.distinct, name).length;
          return [name, { count, ...(count >= MAX_DISTINCT && { atLeast: true as const }) }];
        }),
      ),
    }),
    ...(aggregate.ends?.first && { first: valuesAt(aggregate.ends.first) }),
    ...(aggregate.ends?.last && { last: valuesAt(aggregate.ends.last) }),
  };
}

function valuesAt(byName: Readonly<Record<string, End>>): RuleEventStatistics['first'] {
  const { [METRIC]: ofMetric, ...ofAttributes } = byName as Readonly<Record<string, End | undefined>>;
  const attributes = Object.entries(ofAttributes).map(([name, end]) => [name, end!.value]);
  return {
    ...(ofMetric && { metric: ofMetric.value }),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) as Record<string, string> }),
  };
}
