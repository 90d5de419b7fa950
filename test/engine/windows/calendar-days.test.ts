import fc from 'fast-check';
import { addDays, startOfNextPeriod } from '../../../src/engine/windows/calendar-days';

const days = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test.each([
  ['2026-02-28', 1, '2026-03-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2026-03-29', -1, '2026-03-28'],
])('%s and %i days is %s', (day, n, expected) => {
  expect(addDays(day, n)).toBe(expected);
});

test.each([
  ['2025-12-29', 'week', '2026-01-05'],
  ['2026-01-04', 'week', '2026-01-05'],
  ['2026-01-05', 'week', '2026-01-12'],
  ['2026-01-31', 'month', '2026-02-01'],
  ['2026-12-01', 'month', '2027-01-01'],
  ['2026-03-31', 'quarter', '2026-04-01'],
  ['2026-10-01', 'quarter', '2027-01-01'],
  ['2026-01-01', 'year', '2027-01-01'],
] as const)('after %s the next %s begins on %s', (day, period, expected) => {
  expect(startOfNextPeriod(day, period)).toBe(expected);
});

test('the day before the next period still belongs to the same one', () => {
  fc.assert(
    fc.property(days, fc.constantFrom('week', 'month', 'quarter', 'year'), (day, period) => {
      const next = startOfNextPeriod(day, period);
      expect(next > day).toBe(true);
      expect(startOfNextPeriod(addDays(next, -1), period)).toBe(next);
      expect(startOfNextPeriod(next, period) > next).toBe(true);
    }),
  );
});
