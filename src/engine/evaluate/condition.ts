import { OPERATORS } from '../../rule-language/operators';
import { fires } from '../../rule-language/reset-modes';
import {
  Condition,
  effective,
  effectiveTestsOf,
  Measure,
  measureOf,
  Rule,
  StatisticTest,
} from '../../rule-language/rule';
import { STATISTICS } from '../../rule-language/statistics';
import { Aggregate, aggregateOfMeasure, eventsIn } from '../aggregate/aggregate';
import { STATISTIC_READERS } from '../aggregate/statistics';

/** What judging an aggregate needs to know of a rule. */
type Judging = Pick<Rule, 'condition' | 'reset' | 'period' | 'further'>;

/** Tells whether an aggregate meets the condition of a rule. */
export function isMet(rule: Judging, aggregate: Aggregate): boolean {
  return meets(rule.condition, aggregate, isReset(rule));
}

/** With several measures, a test that is past its target may be meant to hold no more. */
function isReset({ reset, further }: Judging): boolean {
  return fires(reset) && !further;
}

/**
 * Tells whether a user is in by a rule. Without a counted event it is never met, not even `less`; where the
 * window moves, an event that has left it is enough.
 */
export function qualifies(rule: Judging, aggregate: Aggregate): boolean {
  return (rule.period !== undefined || eventsIn(aggregate) > 0) && isMet(rule, aggregate);
}

/** Outcome of one test, as shown to people. */
export interface TestResult {
  /** Under a `not`, the test with the opposite operator. */
  readonly test: StatisticTest;
  /** Absent while no event has carried the metric that the test needs. */
  readonly value?: string;
  readonly met: boolean;
  /** Measure that the test is of; present where the rule has several. */
  readonly measure?: Measure;
}

/** Evaluates every test of a condition, however nested, against an aggregate. */
export function resultsOf(rule: Rule, aggregate: Aggregate): TestResult[] {
  return effectiveTestsOf(rule.condition).map(({ test, negated }) => {
    const value = STATISTIC_READERS[test.statistic].value(
      aggregateOfMeasure(aggregate, test.measure),
      test.attribute,
    );
    const met = value === undefined ? negated : meets(test, aggregate, isReset(rule));
    return {
      test,
      ...(value !== undefined && { value }),
      met,
      ...(rule.further && { measure: measureOf(rule, test) }),
    };
  });
}

/** A test without a value does not hold, so that a `not` around it does. */
function meets(condition: Condition, aggregate: Aggregate, resets: boolean, negated = false): boolean {
  if ('all' in condition) return condition.all.every((part) => meets(part, aggregate, resets, negated));
  if ('any' in condition) return condition.any.some((part) => meets(part, aggregate, resets, negated));
  if ('not' in condition) return !meets(condition.not, aggregate, resets, !negated);
  const difference = STATISTIC_READERS[condition.statistic].difference(
    aggregateOfMeasure(aggregate, condition.measure),
    condition,
  );
  if (difference === undefined) return false;
  const { holds, reached } = OPERATORS[effective(condition, negated).operator];
  // An edit or history takes a count past its target; it must not wait there for ever.
  const isPast = resets && difference > 0 && reached !== undefined && STATISTICS[condition.statistic].whole;
  return (isPast || holds(difference)) !== negated;
}
