import { compareCodePoints } from '../../common/code-points';
import { FiringMode } from '../../rule-language/reset-modes';
import { Rule } from '../../rule-language/rule';
import { Aggregate, EMPTY_AGGREGATE, mergeAggregates } from '../aggregate/aggregate';
import { resetForGood } from '../evaluate/resets';
import { contributionTo, counts, HistoryEntry, TimedEntry } from './history';

/** Outcome of a history for a rule that fires. */
export interface Replayed {
  /** Aggregate that is left after the firings that would have been. */
  readonly left: Aggregate;
  /** Aggregate that would have fired last; absent when the target was never reached. */
  readonly lastMet?: Aggregate;
}

/**
 * Judges the events of a history by a rule that fires, one by one. History keeps days and no times, so the
 * events of one day are taken by name, attributes and metrics, which does not depend on how they are stored.
 */
export function replay(rule: Rule, mode: FiringMode, entries: readonly TimedEntry[]): Replayed {
  let left = EMPTY_AGGREGATE;
  let lastMet: Aggregate | undefined;
  for (const entry of inReplayOrder(entries.filter((each) => counts(rule, each)))) {
    const one = contributionTo(rule, { ...entry, count: 1 });
    for (let n = 0; n < entry.count; n++) {
      const after = resetForGood(rule, mode, mergeAggregates(left, one));
      lastMet = after.lastMet ?? lastMet;
      ({ left } = after);
    }
  }
  return { left, ...(lastMet && { lastMet }) };
}

/** Sorts entries by day, and within a day by name, attributes and metrics. */
export function inReplayOrder(entries: readonly TimedEntry[]): TimedEntry[] {
  return entries
    .map((entry) => ({ entry, place: placeOf(entry) }))
    .sort((a, b) => compareCodePoints(a.place, b.place))
    .map(({ entry }) => entry);
}

function placeOf({ day, eventName, attributes, metrics }: HistoryEntry): string {
  return JSON.stringify([day, eventName, byName(attributes), byName(metrics)]);
}

function byName(texts: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(texts).sort(([a], [b]) => compareCodePoints(a, b));
}
