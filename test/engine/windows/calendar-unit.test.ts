import { firstDayOf } from '../../../src/engine/windows/calendar-unit';
import { dayNumber, dayText } from '../../../src/engine/windows/day-number';
import { CalendarUnit } from '../../../src/rule-language/period';

test.each<[CalendarUnit, string, string, string, string]>([
  ['day', '2026-03-01', '2026-03-01', '2026-02-28', '2026-03-02'],
  ['week', '2025-12-29', '2025-12-29', '2025-12-22', '2026-01-05'],
  ['week', '2026-01-04', '2025-12-29', '2025-12-22', '2026-01-05'],
  ['week', '2026-01-05', '2026-01-05', '2025-12-29', '2026-01-12'],
  ['week', '1970-01-01', '1969-12-29', '1969-12-22', '1970-01-05'],
  ['month', '2028-02-29', '2028-02-01', '2028-01-01', '2028-03-01'],
  ['month', '2026-01-31', '2026-01-01', '2025-12-01', '2026-02-01'],
  ['month', '2026-12-31', '2026-12-01', '2026-11-01', '2027-01-01'],
  ['quarter', '2026-03-31', '2026-01-01', '2025-10-01', '2026-04-01'],
  ['quarter', '2026-12-31', '2026-10-01', '2026-07-01', '2027-01-01'],
  ['year', '2028-02-29', '2028-01-01', '2027-01-01', '2029-01-01'],
])('the %s with %s begins on %s, the one before on %s, the next on %s', (unit, day, ...firstDays) => {
  expect([0, -1, 1].map((periods) => dayText(firstDayOf(unit, dayNumber(day), periods)))).toEqual(firstDays);
});

test('the last year ends', () => {
  expect(firstDayOf('year', dayNumber('9999-12-31'), 1)).toBe(dayNumber('9999-12-31') + 1);
});

test('quarters of years before the year 0 begin on their first day', () => {
  const day = Date.UTC(-1, 4, 20) / 86_400_000;
  expect(firstDayOf('quarter', day)).toBe(Date.UTC(-1, 3, 1) / 86_400_000);
});
