import { sha256 } from '@noble/hashes/sha2';
import { compareCodePoints } from '../../common/code-points';
import { MAX_DISTINCT, Rule, testsOf } from '../../rule-language/rule';
import { add, compare, multiply } from './decimal';

/** Values that one rule has counted for one user. */
export interface Aggregate {
  readonly count: number;
  /** Decimal in plain notation. */
  readonly sum: string;
  /** Present when the rule tests `average`, `min` or `max` and an event has carried the metric. */
  readonly range?: Range;
  /**
   * Different values per attribute, each as `distinctValue` stores it, for rules that test `distinct`. Values
   * beyond `MAX_DISTINCT` are dropped.
   */
  readonly distinct?: Readonly<Record<string, readonly string[]>>;
}

/** Number and extremes of the metric values counted. */
export interface Range {
  /** Number of events that carried the metric. */
  readonly count: number;
  readonly min: string;
  readonly max: string;
}

/** Maximum length of a stored distinct value, in bytes. */
export const MAX_VALUE_LENGTH = 40;
const PLAIN = /^[\w .,:;/+-]{0,40}$/;

/**
 * Returns a short plain value unchanged and any other as its digest, so that `MAX_DISTINCT` values fit a
 * user's state.
 */
function distinctValue(value: string): string {
  if (PLAIN.test(value)) return value;
  const digest = sha256(value).subarray(0, 16);
  return `#${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const EMPTY_AGGREGATE: Aggregate = { count: 0, sum: '0' };

/** Events with equal attributes and metric values, which every rule treats alike. */
export interface IdenticalEvents {
  readonly attributes: Readonly<Record<string, string>>;
  /** Metric values of each event, as decimals in plain notation. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly count: number;
}

/** Computes the aggregate of these events alone, for a rule that counts them. */
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

/**
 * Lists the statistics that a rule tracks beside count and sum. They belong to the rule's definition, so that
 * tracking others restarts its counters.
 */
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

/** Caches the result of `trackedStatistics`, which is needed for every event. */
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

/** Ignores inherited properties, because an attribute may be named `constructor`. */
function valuesAt(distinct: NonNullable<Aggregate['distinct']>, name: string): readonly string[] {
  return Object.hasOwn(distinct, name) ? distinct[name] : [];
}

function firstByName(names: readonly string[]): string | undefined {
  return names.length < 2 ? names[0] : [...names].sort(compareCodePoints)[0];
}
