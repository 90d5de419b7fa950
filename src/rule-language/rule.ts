import { DateWindow } from './date-window';
import { DestinationName } from './destination-names';
import { NumberOperator, TextOperator } from './filter-operators';
import { FiringCap } from './firing-cap';
import { Operator, OPPOSITES } from './operators';
import { Period } from './period';
import { ResetMode } from './reset-modes';
import { Statistic } from './statistics';

/**
 * Kinds of rules: those that count from now on, those that count the events of a window of days, and those
 * that tell their number instead of testing it.
 */
export const RULE_KINDS = ['aggregator', 'date', 'value'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Treatment of users whose history has reached the target of a rule that fires, when it starts. */
export const EXISTING_USERS = ['skip', 'fire'] as const;
export type ExistingUsers = (typeof EXISTING_USERS)[number];

/** Events of a window that statistics are of. */
export interface Measure {
  /** Names of the events that count. */
  readonly eventNames: readonly string[];
  readonly filter?: Filter;
  /** Metric that statistics are of; absent: the first by name of those that an event carries. */
  readonly metric?: string;
  /** Days whose events count. */
  readonly window?: DateWindow;
  /** Window that moves with time; absent: all events since the rule counts. */
  readonly period?: Period;
}

/** A rule that has been checked and can be active; it is its own first measure. */
export interface Rule extends Measure {
  readonly kind: RuleKind;
  /** Measures of tests beside the first; absent when every test has that. Where any moves, the first does. */
  readonly further?: readonly Measure[];
  readonly condition: Condition;
  /** Statistic that the rule tells; present when it is of the kind `value`, whose condition is `NO_TESTS`. */
  readonly tells?: StatisticChoice;
  readonly reset: ResetMode;
  /** Whether events from before the rule count, as far back as history is kept. */
  readonly includesHistory: boolean;
  /** Present when a rule with history sends one event at once for each user who has reached the target. */
  readonly existing?: 'fire';
  /** Limit of the events that the rule sends for one user, or of the values that it tells; absent: none. */
  readonly atMost?: FiringCap;
  readonly output: Output;
  /**
   * Destinations of its changes; absent: all of the installation. With none, it is judged and recorded only.
   */
  readonly destinations?: readonly DestinationName[];
}

/** Selects the events that count. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | AttributeTest
  | MetricTest;

/**
 * A test of one attribute as text, exact in every character. An attribute that an event lacks equals nothing.
 */
export interface AttributeTest {
  readonly attribute: string;
  readonly operator: TextOperator;
  /** As many as the operator takes. */
  readonly values: readonly string[];
}

/**
 * A test of one metric as an exact number. A metric that an event lacks equals, exceeds and undercuts
 * nothing.
 */
export interface MetricTest {
  readonly metric: string;
  readonly operator: NumberOperator;
  /** As many as the operator takes, decimals in plain notation. */
  readonly values: readonly string[];
}

/** Lists the different attributes and metrics that a filter tests. */
export function namesInFilter(filter: Filter): {
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
} {
  if ('not' in filter) return namesInFilter(filter.not);
  if ('attribute' in filter) return { attributes: [filter.attribute], metrics: [] };
  if ('metric' in filter) return { attributes: [], metrics: [filter.metric] };
  const parts = ('all' in filter ? filter.all : filter.any).map(namesInFilter);
  return {
    attributes: [...new Set(parts.flatMap(({ attributes }) => attributes))],
    metrics: [...new Set(parts.flatMap(({ metrics }) => metrics))],
  };
}

/** Decides when a rule is met. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | StatisticTest;

/** Condition that every user with a counted event meets. */
export const NO_TESTS: Condition = { all: [] };

/** A statistic of what a rule has counted. */
export interface StatisticChoice {
  readonly statistic: Statistic;
  /** Attribute whose different values are counted, or that is read in place of the metric, as text. */
  readonly attribute?: string;
}

/** A comparison of one statistic with a target. */
export interface StatisticTest extends StatisticChoice {
  readonly operator: Operator;
  /**
   * Exact decimal in plain notation, a whole number of 0 or more for statistics that are counts; a text where
   * the statistic is one.
   */
  readonly target: string;
  /** Place of its measure among the further ones of the rule, from 1; absent for the first measure. */
  readonly measure?: number;
}

/** User attribute or event that a rule writes, and what it is known by: no two rules have the same. */
export interface Output {
  readonly kind: 'attribute' | 'event';
  readonly name: string;
}

/** Beginning of the names that rules themselves send; such events are never counted. */
export const OWN_OUTPUT_PREFIX = 'trk_';

/** Beginning of the names of the platform's own events. */
export const PLATFORM_PREFIX = '_';

/** Writes the identity of a rule as text, unique within an installation. */
export function outputKey(output: Output): string {
  return `${output.kind}:${output.name}`;
}

/** Reads such an identity. */
export function outputOfKey(key: string): Output {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as Output['kind'], name: key.slice(colon + 1) };
}

/** Lists the measures of a rule, its own first. */
export function measuresOf(rule: Measure & Pick<Rule, 'further'>): readonly Measure[] {
  return rule.further ? [rule, ...rule.further] : [rule];
}

/** Lists the names of the events that any measure of a rule counts. */
export function eventNamesOf(rule: Measure & Pick<Rule, 'further'>): readonly string[] {
  return rule.further
    ? [...new Set(measuresOf(rule).flatMap(({ eventNames }) => eventNames))]
    : rule.eventNames;
}

/** Lists the different metrics that a measure names: in its filter, and its own. */
export function metricsNamedBy({ filter, metric }: Measure): readonly string[] {
  return [
    ...new Set([...(filter ? namesInFilter(filter).metrics : []), ...(metric === undefined ? [] : [metric])]),
  ];
}

/** Returns the measure of a test. */
export function measureOf(rule: Rule, { measure = 0 }: StatisticTest): Measure {
  return measure === 0 ? rule : rule.further![measure - 1];
}

/** Lists the tests of a condition, however nested; under a `not` with the opposite operator. */
export function testsOf(condition: Condition): StatisticTest[] {
  return effectiveTestsOf(condition).map(({ test }) => test);
}

/** A test as it takes part in its condition. */
export interface EffectiveTest {
  /** Under a `not`, the test with the opposite operator. */
  readonly test: StatisticTest;
  /** Whether it stands under an odd number of `not`s, so that it holds while there is no value. */
  readonly negated: boolean;
}

/** Lists the tests of a condition, however nested, each as it takes part in it. */
export function effectiveTestsOf(condition: Condition, negated = false): EffectiveTest[] {
  if ('all' in condition) return condition.all.flatMap((part) => effectiveTestsOf(part, negated));
  if ('any' in condition) return condition.any.flatMap((part) => effectiveTestsOf(part, negated));
  if ('not' in condition) return effectiveTestsOf(condition.not, !negated);
  return [{ test: effective(condition, negated), negated }];
}

/** Returns a test as it takes part in a condition: with the opposite operator under a `not`. */
export function effective(test: StatisticTest, negated: boolean): StatisticTest {
  return negated ? { ...test, operator: OPPOSITES[test.operator] } : test;
}
