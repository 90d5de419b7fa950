import { isCalendarDay } from '../../src/common/calendar-day';

test.each(['2026-01-31', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (day) => {
  expect(isCalendarDay(day)).toBe(true);
});

test.each([
  '2026-02-29',
  '1900-02-29',
  '2026-04-31',
  '2026-00-10',
  '2026-13-01',
  '2026-01-00',
  'tomorrow',
  '',
])('“%s” is none', (day) => {
  expect(isCalendarDay(day)).toBe(false);
});
