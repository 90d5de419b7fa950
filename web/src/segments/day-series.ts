import type { SegmentDay } from '../../../src/playground/api';

export interface TimePoint {
  /** Start of the day in the browser's time zone, which is where charts place their ticks. */
  readonly x: Date;
  readonly y: number;
}

/**
 * Converts days to the number of members over time. A day without a change repeats the previous number, so
 * that the line has steps instead of slopes.
 */
export function membersByDay(days: readonly SegmentDay[]): TimePoint[] {
  const points: TimePoint[] = [];
  let before = 0;
  for (const { day, total } of days) {
    const eve = startOf(day, -1);
    if (points.at(-1)?.x.getTime() !== eve) points.push({ x: new Date(eve), y: before });
    points.push({ x: new Date(startOf(day)), y: total });
    before = total;
  }
  return points;
}

/** Converts days to the number of firings per day, with zero on neighbouring days that had none. */
export function firingsByDay(days: readonly SegmentDay[]): TimePoint[] {
  const fired = new Map(days.map(({ day, joined }) => [startOf(day), joined]));
  const shown = new Set(days.flatMap(({ day }) => [startOf(day, -1), startOf(day), startOf(day, 1)]));
  return [...shown].sort((a, b) => a - b).map((at) => ({ x: new Date(at), y: fired.get(at) ?? 0 }));
}

/** Labels a tick of the axis with its day; a tick within a day has no label. */
export function dayMark(date: Date, words: (day: string) => string): string {
  if (date.getHours() !== 0 || date.getMinutes() !== 0) return '';
  return words(
    [
      String(date.getFullYear()).padStart(4, '0'),
      ...[date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')),
    ].join('-'),
  );
}

function startOf(text: string, daysLater = 0): number {
  const [year, month, day] = text.split('-').map(Number);
  return new Date(year, month - 1, day + daysLater).getTime();
}
