import type { SegmentDay } from '../../../src/playground/api';
import { laterDay } from '../shared/zoned-time';

export interface TimePoint {
  /** Start of the day in the browser's time zone, which is where charts place their ticks. */
  readonly x: Date;
  readonly y: number;
}

const DAY_MS = 86_400_000;
/** Days without a change that are drawn after the last one in any case. */
const MIN_QUIET_DAYS = 30;

/** A value that holds from the start of a day. */
interface Level {
  readonly day: string;
  readonly y: number;
}

/**
 * Returns the last day to draw: today, unless nothing has changed for so long that the changes would be
 * squeezed together at the edge.
 */
export function lastToDraw(days: readonly SegmentDay[], today: string): string {
  if (days.length === 0) return today;
  const last = days.at(-1)!.day;
  const changing = Math.round((startOf(last) - startOf(days[0].day)) / DAY_MS);
  const quiet = Math.max(MIN_QUIET_DAYS, changing);
  return startOf(last, quiet) < startOf(today) ? laterDay(last, quiet) : today;
}

/** Converts days to the number of members over time, from none until the end of a day. */
export function membersByDay(days: readonly SegmentDay[], until: string): TimePoint[] {
  if (days.length === 0) return [];
  const counted = days.map(({ day, total }) => ({ day, y: total }));
  return steps([{ day: laterDay(days[0].day, -1), y: 0 }, ...counted], until);
}

/** Converts days to the number of firings per day, until the end of a day. */
export function firingsByDay(days: readonly SegmentDay[], until: string): TimePoint[] {
  if (days.length === 0) return [];
  const fired = new Map(days.map(({ day, joined }) => [day, joined]));
  const last = lastOf(days, until);
  const shown = new Set(days.flatMap(({ day }) => [laterDay(day, -1), day, laterDay(day, 1)]));
  const levels = [...shown].filter((day) => startOf(day) <= startOf(last)).sort();
  return steps(
    levels.map((day) => ({ day, y: fired.get(day) ?? 0 })),
    until,
  );
}

/**
 * Labels the beginning or the last moment of a day with the day; a tick within a day has no label, or the day
 * would stand there twice.
 */
export function dayMark(date: Date, words: (day: string) => string): string {
  return isMidnight(date) || isMidnight(new Date(date.getTime() + 1)) ? words(dayOf(date)) : '';
}

/** Draws each level from the start of its day to the last moment before the next level. */
function steps(levels: readonly Level[], until: string): TimePoint[] {
  const end = startOf(lastOf(levels, until), 1);
  return levels.flatMap(({ day, y }, index) => [
    { x: new Date(startOf(day)), y },
    { x: new Date((index + 1 < levels.length ? startOf(levels[index + 1].day) : end) - 1), y },
  ]);
}

/** Returns the day to end with, or the last of the days where an event was ahead of the clock. */
function lastOf(days: readonly { readonly day: string }[], until: string): string {
  const last = days.at(-1)!.day;
  return last > until ? last : until;
}

function isMidnight(date: Date): boolean {
  return date.getHours() === 0 && date.getMinutes() === 0 && date.getMilliseconds() === 0;
}

function dayOf(date: Date): string {
  return [
    String(date.getFullYear()).padStart(4, '0'),
    ...[date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')),
  ].join('-');
}

function startOf(text: string, daysLater = 0): number {
  const [year, month, day] = text.split('-').map(Number);
  return new Date(year, month - 1, day + daysLater).getTime();
}
