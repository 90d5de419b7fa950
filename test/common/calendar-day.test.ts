import { dayMeantBy, isCalendarDay } from '../../src/common/calendar-day';

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

test.each([
  ['31.01.2026', '2026-01-31'],
  ['1.2.2026', '2026-02-01'],
  ['2026-1-2', '2026-01-02'],
  ['2026/01/02', '2026-01-02'],
  ['2026.01.02', '2026-01-02'],
  ['2026-01-31T00:00:00.000Z', '2026-01-31'],
  ['2026-01-31 00:00:00', '2026-01-31'],
  ['31/01/2026', '2026-01-31'],
  ['01/31/2026', '2026-01-31'],
  ['31-1-2026', '2026-01-31'],
  ['01/01/2026', '2026-01-01'],
  ['01/02/2026', undefined],
  ['32.01.2026', undefined],
  ['31/02/2026', undefined],
  ['2026-13-01', undefined],
  ['2026-1/2', undefined],
  ['31.01.26', undefined],
  ['2026-01-31T10:00:00Z', undefined],
  ['tomorrow', undefined],
  ['', undefined],
])('%j means the day %s', (text, day) => {
  expect(dayMeantBy(text)).toBe(day);
});
