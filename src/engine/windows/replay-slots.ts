import { Aggregate } from '../aggregate/aggregate';
import { MovingRule } from '../catalogue/rule-set';
import { isMet } from '../evaluate/condition';
import { contributionTo, counts, TimedEntry } from '../history/history';
import { inReplayOrder } from '../history/replay';
import { dayNumber } from './day-number';
import { LocalCalendar } from './local-calendar';
import { windowAt } from './moving-window';
import { addToSlots, aggregateOfSlots, SlotList, trimmed } from './slots';

/** Outcome of a history for a rule that fires over a window that moves. */
export interface ReplayedSlots {
  /** Events that are left after the firings that would have been. */
  readonly list: SlotList;
  /** Aggregate that would have fired last; absent when the target was never reached. */
  readonly lastMet?: Aggregate;
}

/**
 * Judges the events of a history one by one, each on its own day.
 *
 * @param from first day that a window can still reach
 */
export function replaySlots(
  rule: MovingRule,
  entries: readonly TimedEntry[],
  from: number,
  calendar: LocalCalendar,
): ReplayedSlots {
  let list: SlotList = { from: -Infinity, slots: [] };
  let lastMet: Aggregate | undefined;
  for (const entry of inReplayOrder(entries.filter((each) => counts(rule, each)))) {
    const day = dayNumber(entry.day);
    const window = windowAt(rule.period, calendar.startOfDayNumber(day), calendar);
    const one = contributionTo(rule, { ...entry, count: 1 });
    for (let n = 0; n < entry.count; n++) {
      list = addToSlots(list, day, one);
      const aggregate = aggregateOfSlots(list, window.from, window.to, false);
      if (!isMet(rule, aggregate)) continue;
      lastMet = aggregate;
      list = { ...list, slots: [] };
    }
  }
  const { slots } = trimmed(list, from);
  return { list: { from, slots }, ...(lastMet && { lastMet }) };
}
