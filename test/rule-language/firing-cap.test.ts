import fc from 'fast-check';
import {
  CALENDAR_PERIODS,
  describeFiringCap,
  FiringCap,
  firingCapOf,
  MAX_CAP_DAYS,
  MAX_CAP_FIRINGS,
} from '../../src/rule-language/firing-cap';

test.each<[string, FiringCap]>([
  ['1 per day', { firings: 1, per: 1 }],
  ['2 per 7 days', { firings: 2, per: 7 }],
  ['2 per 1 day', { firings: 2, per: 1 }],
  ['1 per week', { firings: 1, per: 'week' }],
  ['1 per month', { firings: 1, per: 'month' }],
  ['1 per quarter', { firings: 1, per: 'quarter' }],
  ['1 per year', { firings: 1, per: 'year' }],
  ['3 ever', { firings: 3, per: 'ever' }],
  ['  3   EVER ', { firings: 3, per: 'ever' }],
  ['1 Per Day', { firings: 1, per: 1 }],
  ['100 per 365 days', { firings: 100, per: 365 }],
])('“%s” is read', (text, cap) => {
  expect(firingCapOf(text)).toEqual(cap);
});

test.each([
  ['once a day', 'is no limit; write 1 per day'],
  ['1', 'is no limit'],
  ['1 per hour', 'is no limit'],
  ['1.5 per day', 'is no limit'],
  ['-1 per day', 'is no limit'],
  ['1 per 2 weeks', 'is no limit'],
  ['1 per days', 'is no limit'],
  ['0 per day', 'allows 0 firings; write 1 to 100'],
  ['101 ever', 'allows 101 firings; write 1 to 100'],
  ['1 per 0 days', 'is for 0 days; write 1 to 365'],
  ['1 per 366 days', 'is for 366 days; write 1 to 365'],
])('“%s” is refused with what to write', (text, fault) => {
  expect(firingCapOf(text)).toEqual({ fault: expect.stringContaining(fault) as string });
});

test('a cap is written as it is read', () => {
  const caps: fc.Arbitrary<FiringCap> = fc.record({
    firings: fc.integer({ min: 1, max: MAX_CAP_FIRINGS }),
    per: fc.oneof(
      fc.integer({ min: 1, max: MAX_CAP_DAYS }),
      fc.constantFrom(...CALENDAR_PERIODS, 'ever' as const),
    ),
  });
  fc.assert(fc.property(caps, (cap) => expect(firingCapOf(describeFiringCap(cap))).toEqual(cap)));
});
