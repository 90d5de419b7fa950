/** A rule that has been checked and can be put in force. */
export interface Rule {
  readonly kind: 'aggregator' | 'date';
  /** Events of any of these names count. */
  readonly eventNames: readonly string[];
  readonly filter?: Filter;
  /** The metric whose values are summed; absent: an event's first by name. */
  readonly metric?: string;
  readonly condition: Condition;
  readonly reset: ResetMode;
  /** The days whose events count. */
  readonly window?: DateWindow;
  /** Whether events from before the rule count, as far back as history is kept. */
  readonly includesHistory: boolean;
  readonly output: Output;
  /**
   * Who is told; absent: every destination of the installation. Empty: nobody, though it is judged and
   * recorded.
   */
  readonly destinations?: readonly DestinationName[];
}

/** What a rule calls the destinations of an installation. */
export const DESTINATION_NAMES = ['eventBridge', 'customerProfiles', 'function', 'pinpoint'] as const;
export type DestinationName = (typeof DESTINATION_NAMES)[number];

/** In the place of destinations: nobody. */
export const NOBODY = 'none';

/** Which events count. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | AttributeTest
  | MetricTest;

/** A test of one attribute as text, exact in every character. What an event lacks equals nothing. */
export interface AttributeTest {
  readonly attribute: string;
  readonly operator: TextOperator;
  /** One value; for `in` those that are allowed, for `exists` none. */
  readonly values: readonly string[];
}

/**
 * A test of one metric as an exact number. What an event lacks equals nothing and is neither large nor small.
 */
export interface MetricTest {
  readonly metric: string;
  readonly operator: NumberOperator;
  /**
   * Decimals in plain notation: one; for `in` those that are allowed, for `between` the first and the last,
   * for `exists` none.
   */
  readonly values: readonly string[];
}

export const TEXT_OPERATORS = ['equals', 'notEquals', 'in', 'exists', 'startsWith', 'contains'] as const;
export type TextOperator = (typeof TEXT_OPERATORS)[number];

export const NUMBER_OPERATORS = [
  'equals',
  'notEquals',
  'in',
  'exists',
  'greater',
  'atLeast',
  'less',
  'atMost',
  'between',
] as const;
export type NumberOperator = (typeof NUMBER_OPERATORS)[number];

export const OPERATORS = ['equal', 'greater', 'atLeast', 'less', 'atMost', 'notEqual'] as const;
export type Operator = (typeof OPERATORS)[number];

/** What else an operator may be called. */
export const OPERATOR_SYNONYMS: Readonly<Record<string, Operator>> = {
  '=': 'equal',
  '==': 'equal',
  '>': 'greater',
  '>=': 'atLeast',
  '<': 'less',
  '<=': 'atMost',
  '!=': 'notEqual',
  'smaller': 'less',
};

/** When the rule is met. */
export type Condition =
  { readonly all: readonly Condition[] } | { readonly any: readonly Condition[] } | StatisticTest;

export interface StatisticTest {
  readonly statistic: Statistic;
  /** Whose different values are counted; present with `distinct` only. */
  readonly attribute?: string;
  readonly operator: Operator;
  /** Decimal in plain notation, exact; a whole number of 0 or more for `count` and `distinct`. */
  readonly target: string;
}

export const STATISTICS = ['count', 'sum', 'average', 'min', 'max', 'distinct'] as const;
export type Statistic = (typeof STATISTICS)[number];

/**
 * So many different values are told apart per user; of more it is only known that they are at least so many.
 */
export const MAX_DISTINCT = 1_000;

/** `zero`: everything counted goes back to 0. `carry`: the target is subtracted. */
export type ResetMode = 'none' | 'zero' | 'carry';

/** Local days YYYY-MM-DD, both included. */
export interface DateWindow {
  readonly start: string;
  readonly finish: string;
}

/** The ends of a window that has none. */
export const FIRST_DAY = '0000-01-01';
export const LAST_DAY = '9999-12-31';

/** What a rule is known by: no two rules have the same. */
export interface Output {
  readonly kind: 'attribute' | 'event';
  readonly name: string;
}

/** Names that begin like this are this system's own output and are never counted. */
export const OWN_OUTPUT_PREFIX = 'trk_';

/** Names that begin like this are the platform's own events. */
export const PLATFORM_PREFIX = '_';

/** The identity of a rule as text, unique within an installation. */
export function outputKey(output: Output): string {
  return `${output.kind}:${output.name}`;
}

/** The output that such an identity stands for. */
export function outputOfKey(key: string): Output {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as Output['kind'], name: key.slice(colon + 1) };
}

/** The tests of a condition, however nested. */
export function testsOf(condition: Condition): StatisticTest[] {
  if ('all' in condition) return condition.all.flatMap(testsOf);
  if ('any' in condition) return condition.any.flatMap(testsOf);
  return [condition];
}
