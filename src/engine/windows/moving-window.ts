import { countsMinutes, minutesPerBucket, MinutesPeriod, Period } from '../../rule-language/period';
import { firstDayOf } from './calendar-unit';
import { LocalCalendar } from './local-calendar';

const MINUTE_MS = 60_000;

/**
 * Slots of time, both ends included. A slot is a local day, as days since 1970-01-01, or for a period of
 * minutes a bucket, as buckets since 1970.
 */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** Finds the slot in which an event counts. */
export function slotOf(period: Period, eventTime: number, calendar: LocalCalendar): number {
  return countsMinutes(period) ? Math.floor(eventTime / bucketMs(period)) : calendar.dayNumberOf(eventTime);
}

/** Finds the slots that are inside the window at an instant. */
export function windowAt(period: Period, time: number, calendar: LocalCalendar): SlotRange {
  if (countsMinutes(period)) {
    const bucket = bucketMs(period);
    return {
      from: Math.floor((time - period.last * MINUTE_MS) / bucket),
      to: Math.floor(time / bucket),
    };
  }
  const today = startedDay(time, calendar);
  if ('last' in period) return { from: today - period.last + 1, to: today };
  const first = firstDayOf(period.calendar, today);
  return period.previous
    ? { from: firstDayOf(period.calendar, today, -1), to: first - 1 }
    : { from: first, to: today };
}

/** Finds the instant from which on a slot is inside the window. */
export function entersAt(period: Period, slot: number, calendar: LocalCalendar): number {
  if (countsMinutes(period)) return slot * bucketMs(period);
  return calendar.startOfDayNumber(
    'calendar' in period && period.previous ? firstDayOf(period.calendar, slot, 1) : slot,
  );
}

/** Finds the instant from which on a slot that was inside the window is outside for good. */
export function leavesAt(period: Period, slot: number, calendar: LocalCalendar): number {
  if (countsMinutes(period)) return (slot + 1) * bucketMs(period) + period.last * MINUTE_MS;
  return calendar.startOfDayNumber(
    'last' in period ? slot + period.last : firstDayOf(period.calendar, slot, period.previous ? 2 : 1),
  );
}

/**
 * Finds the first instant after `time` at which other slots of these are inside the window; undefined when
 * there is none.
 */
export function nextBoundary(
  period: Period,
  slots: readonly number[],
  time: number,
  calendar: LocalCalendar,
): number | undefined {
  const { from, to } = windowAt(period, time, calendar);
  let oldestInside = Infinity;
  let nextToEnter = Infinity;
  for (const slot of slots) {
    if (slot >= from && slot <= to) oldestInside = Math.min(oldestInside, slot);
    else if (slot > to && slot < nextToEnter && isEverInside(period, slot, calendar)) nextToEnter = slot;
  }
  const boundary = Math.min(
    oldestInside === Infinity ? Infinity : leavesAt(period, oldestInside, calendar),
    nextToEnter === Infinity ? Infinity : entersAt(period, nextToEnter, calendar),
  );
  return boundary === Infinity ? undefined : boundary;
}

/** Tells whether a slot has a time in the window; `yesterday` of a day that the zone left out has none. */
function isEverInside(period: Period, slot: number, calendar: LocalCalendar): boolean {
  return entersAt(period, slot, calendar) < leavesAt(period, slot, calendar);
}

/** Finds the latest local day that has started; clocks that go back over midnight do not return to a day. */
function startedDay(time: number, calendar: LocalCalendar): number {
  const day = calendar.dayNumberOf(time);
  return calendar.startOfDayNumber(day + 1) <= time ? day + 1 : day;
}

function bucketMs(period: MinutesPeriod): number {
  return minutesPerBucket(period) * MINUTE_MS;
}
