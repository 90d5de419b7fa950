import { sha256 } from '@noble/hashes/sha2';
import { compareCodePoints } from '../../common/code-points';
import { MAX_DISTINCT, Rule, testsOf } from '../../rule-language/rule';
import { add, compare, multiply } from './decimal';

/** What one rule has counted for one user. */
export interface Aggregate {
  readonly count: number;
  /** Decimal in plain notation. */
  readonly sum: string;
  /** Present when the rule tests `average`, `min` or `max`, and an event has carried the metric. */
  readonly range?: Range;
  /**
   * The different values per attribute as `distinctValue` keeps them, for rules that test `distinct`: exact
   * up to `MAX_DISTINCT`, then as many as that.
   */
  readonly distinct?: Readonly<Record<string, readonly string[]>>;
}

/** What is known of the metric's values beside their sum. */
export interface Range {
  /** How many events carried the metric. */
  readonly count: number;
  readonly min: string;
  readonly max: string;
}

/** Bytes that a kept value takes at most. */
export const MAX_VALUE_LENGTH = 40;
const PLAIN = /^[\w .,:;/+-]{0,40}$/;

/**
 * A value as it is told from others: short ones as they are, others by their digest, so that a thousand of
 * them have room in a state.
 */
function distinctValue(value: string): string {
  if (PLAIN.test(value)) return value;
  const digest = sha256(value).subarray(0, 16);
  return `#${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const EMPTY_AGGREGATE: Aggregate = { count: 0, sum: '0' };

/** Events that no rule can tell apart. */
export interface IdenticalEvents {
  readonly attributes: Readonly<Record<string, string>>;
  /** What each of them carried. Decimals in plain notation. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly count: number;
}

/** What such events add to the tally of a rule that counts them. */
export function contribution(rule: Rule, events: IdenticalEvents): Aggregate {
  const { range, distinct } = trackedStatistics(rule);
  const metric = rule.metric ?? firstByName(Object.keys(events.metrics));
  const value =
    metric !== undefined && Object.hasOwn(events.metrics, metric) ? events.metrics[metric] : undefined;
  return {
    count: events.count,
    sum: value === undefined ? '0' : multiply(value, events.count),
    ...(range && value !== undefined && { range: { count: events.count, min: value, max: value } }),
    ...(distinct.length > 0 && {
      distinct: Object.fromEntries(distinct.map((name) => [name, valuesOf(events.attributes, name)])),
    }),
  };
}

function valuesOf(attributes: IdenticalEvents['attributes'], name: string): readonly string[] {
  return Object.hasOwn(attributes, name) ? [distinctValue(attributes[name])] : [];
}

export function mergeAggregates(a: Aggregate, b: Aggregate): Aggregate {
  return {
    count: a.count + b.count,
    sum: add(a.sum, b.sum),
    ...((a.range ?? b.range) && { range: mergeRange(a.range, b.range) }),
    ...((a.distinct ?? b.distinct) && { distinct: mergeDistinct(a.distinct, b.distinct) }),
  };
}

/** What a rule has to keep beside count and sum; another need is another definition of the rule. */
export function trackedStatistics(rule: Rule): TrackedStatistics {
  let known = TRACKED_BY_CONDITION.get(rule.condition);
  if (!known) {
    const tests = testsOf(rule.condition);
    known = {
      range: tests.some(({ statistic }) => ['average', 'min', 'max'].includes(statistic)),
      distinct: [...new Set(tests.flatMap(({ attribute }) => attribute ?? []))].sort(compareCodePoints),
    };
    TRACKED_BY_CONDITION.set(rule.condition, known);
  }
  return known;
}

export interface TrackedStatistics {
  readonly range: boolean;
  readonly distinct: readonly string[];
}

/** Asked for every event, and the same as long as the rule is. */
const TRACKED_BY_CONDITION = new WeakMap<Rule['condition'], TrackedStatistics>();

function mergeRange(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (!a || !b) return a ?? b;
  return {
    count: a.count + b.count,
    min: compare(a.min, b.min) <= 0 ? a.min : b.min,
    max: compare(a.max, b.max) >= 0 ? a.max : b.max,
  };
}

function mergeDistinct(a: Aggregate['distinct'] = {}, b: Aggregate['distinct'] = {}): Aggregate['distinct'] {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => {
      const known = valuesAt(a, name);
      const added = valuesAt(b, name).filter((value) => !known.includes(value));
      return [name, added.length > 0 ? [...known, ...added].slice(0, MAX_DISTINCT) : known];
    }),
  );
}

/** What an object has by nature (`constructor`) is no list of values. */
function valuesAt(distinct: NonNullable<Aggregate['distinct']>, name: string): readonly string[] {
  return Object.hasOwn(distinct, name) ? distinct[name] : [];
}

function firstByName(names: readonly string[]): string | undefined {
  return names.length < 2 ? names[0] : [...names].sort(compareCodePoints)[0];
}
