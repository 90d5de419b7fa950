import fc from 'fast-check';
import { CalendarUnit, Period } from '../../src/rule-language/period';

const CALENDAR_UNITS: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year'];

/** Generates every period that a rule may have. */
export const periods: fc.Arbitrary<Period> = fc.oneof(
  fc.record({ last: fc.integer({ min: 1, max: 365 }), unit: fc.constant('day' as const) }),
  fc.record({ last: fc.integer({ min: 5, max: 180 }), unit: fc.constant('minute' as const) }),
  fc.record({
    last: fc.integer({ min: 1, max: 72 }).map((hours) => hours * 60),
    unit: fc.constant('minute' as const),
  }),
  fc.record({ calendar: fc.constantFrom(...CALENDAR_UNITS), previous: fc.boolean() }),
);
