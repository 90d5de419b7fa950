import fc from 'fast-check';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import {
  entersAt,
  leavesAt,
  nextBoundary,
  slotOf,
  windowAt,
} from '../../../src/engine/windows/moving-window';
import { Period } from '../../../src/rule-language/period';
import { NaiveWindow } from '../../support/naive-window';
import { periods } from '../../support/periods';
import { ZONES } from '../../support/zones';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Days around which some zone changes its clocks or its side of the date line, and others. */
const ANCHORS = [
  '1970-01-20',
  '2006-10-29',
  '2010-03-04',
  '2011-12-30',
  '2025-12-31',
  '2026-03-08',
  '2026-03-29',
  '2026-10-25',
  '2026-11-01',
  '2028-02-29',
];

const anchors = fc
  .tuple(fc.constantFrom(...ANCHORS), fc.integer({ min: -6 * DAY_MS, max: 2 * DAY_MS }))
  .map(([day, shift]) => Date.parse(day) + shift);

const lengthOf = (period: Period): number => {
  if ('last' in period) return period.last * (period.unit === 'day' ? DAY_MS : MINUTE_MS);
  return { day: 1, week: 7, month: 31, quarter: 92, year: 366 }[period.calendar] * DAY_MS;
};

/** Generates a window at some time and events that are near its edges. */
const cases = fc
  .record({ period: periods, zone: fc.constantFrom(...ZONES), time: anchors })
  .chain(({ period, zone, time }) => {
    const length = lengthOf(period);
    const age = fc.oneof(
      fc.integer({ min: -DAY_MS, max: 0 }),
      fc.integer({ min: -DAY_MS, max: 2 * length }),
      fc.integer({ min: length - 3 * DAY_MS, max: length + DAY_MS }),
    );
    return fc.record({
      period: fc.constant(period),
      zone: fc.constant(zone),
      time: fc.constant(time),
      events: fc.array(
        age.map((milliseconds) => time - milliseconds),
        { minLength: 1, maxLength: 5 },
      ),
    });
  });

/** Finds the first millisecond at which something holds that does not at `before`, and does at `after`. */
function firstMoment(before: number, after: number, holds: (time: number) => boolean): number {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const seed = Number(process.env.WINDOWS_SEED ?? Date.now() % 1_000_000);
const numRuns = Number(process.env.WINDOWS_RUNS ?? 40);

test('what is inside a window, and when that changes, is what the dates on the wall say', () => {
  const calendars = new Map<string, LocalCalendar>(ZONES.map((zone) => [zone, new LocalCalendar(zone)]));
  fc.assert(
    fc.property(cases, ({ period, zone, time, events }) => {
      const calendar = calendars.get(zone)!;
      const naive = new NaiveWindow(period, zone);
      const naiveSet = (at: number) => events.map((event) => (naive.holds(event, at) ? '1' : '0')).join('');
      const slots = events.map((event) => slotOf(period, event, calendar));
      const setOf = (holds: (slot: number) => boolean) =>
        slots.map((slot) => (holds(slot) ? '1' : '0')).join('');
      const isMinutes = 'unit' in period && period.unit === 'minute';
      const step = isMinutes ? MINUTE_MS : 6 * HOUR_MS;
      const end = time + (isMinutes ? 5 * DAY_MS : 25 * DAY_MS);

      const expected: number[] = [];
      let current = naiveSet(time);
      for (let at = time; at < end; at += step) {
        const { from, to } = windowAt(period, at, calendar);
        const isInside = (slot: number) => from <= slot && slot <= to;
        const isBetween = (slot: number) =>
          entersAt(period, slot, calendar) <= at && at < leavesAt(period, slot, calendar);
        const sets = [setOf(isInside), setOf(isBetween)];
        if (sets.some((set) => set !== current)) {
          expect([iso(at), ...sets]).toEqual([iso(at), current, current]);
        }
        const next = naiveSet(at + step);
        if (next !== current) {
          expected.push(firstMoment(at, at + step, (moment) => naiveSet(moment) === next));
        }
        current = next;
      }

      const found: number[] = [];
      for (
        let at = nextBoundary(period, slots, time, calendar);
        at !== undefined && at <= time + Math.ceil((end - time) / step) * step;
        at = nextBoundary(period, slots, at, calendar)
      ) {
        found.push(at);
      }
      expect(found.map(iso)).toEqual(expected.map(iso));
    }),
    { seed, numRuns },
  );
});

const iso = (time: number) => new Date(time).toISOString();
