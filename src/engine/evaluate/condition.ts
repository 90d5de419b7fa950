import { OPERATORS } from '../../rule-language/operators';
import { Condition, Rule, StatisticTest, testsOf } from '../../rule-language/rule';
import { Aggregate } from '../aggregate/aggregate';
import { STATISTIC_READERS } from '../aggregate/statistics';

/** Tells whether an aggregate meets a condition. */
export function isMet(condition: Condition, aggregate: Aggregate): boolean {
  if ('all' in condition) return condition.all.every((part) => isMet(part, aggregate));
  if ('any' in condition) return condition.any.some((part) => isMet(part, aggregate));
  const difference = STATISTIC_READERS[condition.statistic].difference(aggregate, condition);
  return difference !== undefined && OPERATORS[condition.operator].holds(difference);
}

/** Tells whether a user is in by a rule. Without a counted event it is never met, not even `less`. */
export function qualifies({ condition }: Pick<Rule, 'condition'>, aggregate: Aggregate): boolean {
  return aggregate.count > 0 && isMet(condition, aggregate);
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
    const value = STATISTIC_READERS[test.statistic].value(aggregate, test.attribute);
    return { test, ...(value !== undefined && { value }), met: isMet(test, aggregate) };
  });
}
