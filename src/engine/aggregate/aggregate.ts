import { sha256 } from '@noble/hashes/sha2';
import { compareCodePoints } from '../../common/code-points';
import { Condition, measuresOf, Rule, StatisticChoice, testsOf } from '../../rule-language/rule';
import { MAX_DISTINCT, STATISTICS, TrackedPart } from '../../rule-language/statistics';
import { attributeOf, EventValues, metricOf, unnamedMetric } from '../events/values';
import { dayNumber } from '../windows/day-number';
import { add, compare, multiply } from './decimal';
import { EndName, Ends, endsOf, mergeEnds, METRIC, TrackedEnds } from './ends';

/** Values that one rule has counted for one user. */
export interface Aggregate extends Readonly<Partial<Pick<TrackedParts, TrackedPart>>> {
  readonly count: number;
  /** Decimal in plain notation. */
  readonly sum: string;
  /** Aggregates of the rule's further measures, in their order; absent without one, or with nothing in it. */
  readonly further?: readonly Aggregate[];
}

/** Parts of an aggregate that are kept for the statistics that need them. */
interface TrackedParts {
  /** Present once an event has carried the metric. */
  readonly range: Range;
  /**
   * Different values per attribute, each as `distinctValue` stores it, and different days under `DAYS`.
   * Values beyond `MAX_DISTINCT` are dropped.
   */
  readonly distinct: Readonly<Record<string, readonly string[]>>;
  /** Present once an event has carried a value whose ends are kept. */
  readonly ends: Ends;
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

/** Name under which different days are kept; no attribute has it, since that of a test is never empty. */
export const DAYS = '';

export const EMPTY_AGGREGATE: Aggregate = { count: 0, sum: '0' };

/** Events with equal attributes and metric values, which every rule treats alike. */
export interface IdenticalEvents extends EventValues {
  /** Local day YYYY-MM-DD. */
  readonly day: string;
  /** Epoch milliseconds at which they are taken to have happened. */
  readonly at: number;
  readonly count: number;
}

/**
 * Computes the aggregate of these events alone, for a measure that counts them.
 *
 * @param place place of the measure in its rule
 */
export function contribution(rule: Rule, events: IdenticalEvents, place = 0): Aggregate {
  const { range, distinct, ends } = trackedStatistics(rule, place);
  const measure = place === 0 ? rule : measuresOf(rule)[place];
  const metric = measure.metric ?? unnamedMetric(events);
  const value = metric === undefined ? undefined : metricOf(events, metric);
  return {
    count: events.count,
    sum: value === undefined ? '0' : multiply(value, events.count),
    range: range && value !== undefined ? { count: events.count, min: value, max: value } : undefined,
    distinct:
      distinct.length > 0
        ? Object.fromEntries(distinct.map((name) => [name, valuesOf(events, name)]))
        : undefined,
    ends: ends && endsOf(ends, events.at, events, value),
    further: undefined,
  } satisfies Record<keyof Aggregate, unknown>;
}

function valuesOf(events: IdenticalEvents, name: string): readonly string[] {
  if (name === DAYS) return [dayNumber(events.day).toString(36)];
  const value = attributeOf(events, name);
  return value === undefined ? [] : [distinctValue(value)];
}

export function mergeAggregates(a: Aggregate, b: Aggregate): Aggregate {
  return {
    count: a.count + b.count,
    sum: add(a.sum, b.sum),
    range: mergeRange(a.range, b.range),
    distinct: (a.distinct ?? b.distinct) && mergeDistinct(a.distinct, b.distinct),
    ends: mergeEnds(a.ends, b.ends),
    further: mergeFurther(a.further, b.further),
  } satisfies Record<keyof Aggregate, unknown>;
}

function mergeFurther(a: Aggregate['further'], b: Aggregate['further']): Aggregate['further'] {
  if (!a || !b) return a ?? b;
  return a.map((one, place) => mergeAggregates(one, b[place]));
}

/** Returns the aggregate of one measure of a rule. */
export function aggregateOfMeasure(aggregate: Aggregate, place = 0): Aggregate {
  return place === 0 ? aggregate : (aggregate.further?.[place - 1] ?? EMPTY_AGGREGATE);
}

/** Joins the aggregates of all measures of a rule. */
export function joined([own, ...further]: readonly Aggregate[]): Aggregate {
  return further.length > 0 ? { ...own, further } : own;
}

/** Counts the events of an aggregate; one that several measures count is counted by each. */
export function eventsIn({ count, further = [] }: Aggregate): number {
  return further.reduce((sum, one) => sum + one.count, count);
}

/**
 * Lists what a measure of a rule tracks beside count and sum. It belongs to the rule's definition, as text,
 * so that tracking something else restarts its counters: a part that a rule does not need must leave the text
 * as it is.
 */
export function trackedStatistics({ condition, tells }: Looking, place = 0): TrackedStatistics {
  let known = TRACKED.get(tells ?? condition);
  if (!known) TRACKED.set(tells ?? condition, (known = []));
  known[place] ??= trackedBy(
    tells ? [tells] : testsOf(condition).filter(({ measure = 0 }) => measure === place),
  );
  return known[place];
}

function trackedBy(choices: readonly StatisticChoice[]): TrackedStatistics {
  const choicesOn = (part: TrackedPart) =>
    choices.filter(({ statistic }) => STATISTICS[statistic].tracks === part);
  const atEnd = (end: EndName) => choicesOn('ends').filter(({ statistic }) => statistic === end);
  return {
    range: choicesOn('range').length > 0,
    distinct: namesIn(choicesOn('distinct'), DAYS),
    ...(choicesOn('ends').length > 0 && {
      ends: { first: namesIn(atEnd('first'), METRIC), last: namesIn(atEnd('last'), METRIC) },
    }),
  };
}

/** Lists the different names of attributes, with another name for what is of none. */
function namesIn(choices: readonly StatisticChoice[], other: string): readonly string[] {
  return [...new Set(choices.map(({ attribute = other }) => attribute))].sort(compareCodePoints);
}

export interface TrackedStatistics {
  readonly range: boolean;
  readonly distinct: readonly string[];
  /** Absent without any, as in the definitions of rules from before there were ends. */
  readonly ends?: TrackedEnds;
}

/** Tells whether a measure of a rule needs more than count and sum. */
export function tracksMore({ range, distinct, ends }: TrackedStatistics): boolean {
  return range || distinct.length > 0 || ends !== undefined;
}

/** Caches the results of `trackedStatistics` by place, which are needed for every event. */
const TRACKED = new WeakMap<Condition | StatisticChoice, TrackedStatistics[]>();

/** What a rule looks at: the statistics of its tests, or the one that it tells. */
type Looking = Pick<Rule, 'condition' | 'tells'>;

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
      const known = distinctValues(a, name);
      const added = distinctValues(b, name).filter((value) => !known.includes(value));
      return [name, added.length > 0 ? [...known, ...added].slice(0, MAX_DISTINCT) : known];
    }),
  );
}

/** Lists the different values of an attribute, which may be named `constructor`. */
export function distinctValues(distinct: Aggregate['distinct'], name: string): readonly string[] {
  return distinct && Object.hasOwn(distinct, name) ? distinct[name] : [];
}
