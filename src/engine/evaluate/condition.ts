import { Condition, MAX_DISTINCT, Operator, Rule, StatisticTest, testsOf } from '../../rule-language/rule';
import { Aggregate, trackedStatistics } from '../aggregate/aggregate';
import { compare, divide, multiply } from '../aggregate/decimal';

/** Whether a tally meets a condition. */
export function isMet(condition: Condition, tally: Aggregate): boolean {
  if ('all' in condition) return condition.all.every((part) => isMet(part, tally));
  if ('any' in condition) return condition.any.some((part) => isMet(part, tally));
  const difference = differenceOf(condition, tally);
  return difference !== undefined && holds(condition.operator, difference);
}

/**
 * Negative, zero or positive as the statistic is below, at or above the target; absent while no event has
 * carried what it looks at.
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
    // Without a division, which would round.
    case 'average':
      return range && compare(sum, multiply(target, range.count));
    case 'distinct':
      return valuesOf(distinct, attribute!).length - Number(target);
  }
}

/** Where a test stands, for people. */
export interface TestResult {
  readonly test: StatisticTest;
  /** Absent while no event has carried what the test looks at. */
  readonly value?: string;
  readonly met: boolean;
}

/** Every test of a condition, however nested, against a tally. */
export function resultsOf(condition: Condition, tally: Aggregate): TestResult[] {
  return testsOf(condition).map((test) => {
    const value = valueOf(test, tally);
    return { test, ...(value !== undefined && { value }), met: isMet(test, tally) };
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

/** What a rule knows beside count and sum, for those who are told of a change. */
export interface Statistics {
  /** Rounded to 20 decimal places; conditions compare it exactly. */
  readonly average?: string;
  readonly min?: string;
  readonly max?: string;
  /** By attribute. */
  readonly distinct?: Readonly<Record<string, { readonly count: number; readonly atLeast?: true }>>;
}

/** Absent for rules that test count and sum alone. */
export function statisticsOf(rule: Rule, { sum, range, distinct }: Aggregate): Statistics | undefined {
  const needs = trackedStatistics(rule);
  if (!needs.range && needs.distinct.length === 0) return undefined;
  return {
    ...(range && { average: divide(sum, range.count), min: range.min, max: range.max }),
    ...(needs.distinct.length > 0 && {
      distinct: Object.fromEntries(
        needs.distinct.map((name) => {
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
