import { Condition, MAX_DISTINCT, Operator, Rule, StatisticTest, testsOf } from '../../rule-language/rule';
import { Aggregate, trackedStatistics } from '../aggregate/aggregate';
import { compare, divide, multiply } from '../aggregate/decimal';

/** Tells whether an aggregate meets a condition. */
export function isMet(condition: Condition, aggregate: Aggregate): boolean {
  if ('all' in condition) return condition.all.every((part) => isMet(part, aggregate));
  if ('any' in condition) return condition.any.some((part) => isMet(part, aggregate));
  const difference = differenceOf(condition, aggregate);
  return difference !== undefined && holds(condition.operator, difference);
}

/**
 * Returns a negative number, 0 or a positive one as the statistic is below, at or above the target; undefined
 * while no event has carried the metric that it needs.
 */
function differenceOf(
  { statistic, attribute, target }: StatisticTest,
  { count, sum, range, distinct }: Aggregate,
): number | undefined {
  switch (statistic) {
    case 'count':
      return count - Number(target);
    case 'sum':
      return compare(sum, target);
    case 'min':
      return range && compare(range.min, target);
    case 'max':
      return range && compare(range.max, target);
    // Multiplies the target, because dividing the sum would round.
    case 'average':
      return range && compare(sum, multiply(target, range.count));
    case 'distinct':
      return valuesOf(distinct, attribute!).length - Number(target);
  }
}

/** Outcome of one test, as shown to people. */
export interface TestResult {
  readonly test: StatisticTest;
  /** Absent while no event has carried the metric that the test needs. */
  readonly value?: string;
  readonly met: boolean;
}

/** Evaluates every test of a condition, however nested, against an aggregate. */
export function resultsOf(condition: Condition, aggregate: Aggregate): TestResult[] {
  return testsOf(condition).map((test) => {
    const value = valueOf(test, aggregate);
    return { test, ...(value !== undefined && { value }), met: isMet(test, aggregate) };
  });
}

function valueOf(
  { statistic, attribute }: StatisticTest,
  { count, sum, range, distinct }: Aggregate,
): string | undefined {
  switch (statistic) {
    case 'count':
      return String(count);
    case 'sum':
      return sum;
    case 'min':
      return range?.min;
    case 'max':
      return range?.max;
    case 'average':
      return range && divide(sum, range.count);
    case 'distinct':
      return String(valuesOf(distinct, attribute!).length);
  }
}

function holds(operator: Operator, difference: number): boolean {
  switch (operator) {
    case 'equal':
      return difference === 0;
    case 'greater':
      return difference > 0;
    case 'atLeast':
      return difference >= 0;
    case 'less':
      return difference < 0;
    case 'atMost':
      return difference <= 0;
    case 'notEqual':
      return difference !== 0;
  }
}

/** Statistics beside count and sum, as a change carries them to its destinations. */
export interface Statistics {
  /** Rounded to 20 decimal places; conditions compare the exact average. */
  readonly average?: string;
  readonly min?: string;
  readonly max?: string;
  /** Number of different values by attribute, with `atLeast` once it has reached `MAX_DISTINCT`. */
  readonly distinct?: Readonly<Record<string, { readonly count: number; readonly atLeast?: true }>>;
}

/** Computes the statistics of a rule; undefined when it tests only count and sum. */
export function statisticsOf(rule: Rule, { sum, range, distinct }: Aggregate): Statistics | undefined {
  const tracked = trackedStatistics(rule);
  if (!tracked.range && tracked.distinct.length === 0) return undefined;
  return {
    ...(range && { average: divide(sum, range.count), min: range.min, max: range.max }),
    ...(tracked.distinct.length > 0 && {
      distinct: Object.fromEntries(
        tracked.distinct.map((name) => {
          const count = valuesOf(distinct, name).length;
          return [name, { count, ...(count >= MAX_DISTINCT && { atLeast: true as const }) }];
        }),
      ),
    }),
  };
}

function valuesOf(distinct: Aggregate['distinct'], attribute: string): readonly string[] {
  return distinct && Object.hasOwn(distinct, attribute) ? distinct[attribute] : [];
}
