import { createFormat } from '../../web/src/shared/format';
import { dayOf, isDay, isTime, laterDay, momentOf, timeOf } from '../../web/src/shared/zoned-time';

const english = createFormat('Europe/Dublin', 'en-IE');

test('numbers keep all their digits, whether they are numbers or decimals as text', () => {
  expect(english.number(6919)).toBe('6,919');
  expect(english.number('12345678901234567890.123456789')).toBe('12,345,678,901,234,567,890.123456789');
});

test('one is said in the singular, all else in the plural', () => {
  expect([0, 1, 2].map((value) => english.count(value, 'event'))).toEqual([
    '0 events',
    '1 event',
    '2 events',
  ]);
  expect(english.count(2, 'person is', 'people are')).toBe('2 people are');
});

test('moments are said in the time zone of the installation', () => {
  const summer = Date.UTC(2026, 6, 1, 23, 30);
  expect(english.moment(summer)).toContain('2 Jul 2026');
  expect(createFormat('America/New_York', 'en-IE').moment(summer)).toContain('1 Jul 2026');
});

test('a day is the same day wherever the reader is', () => {
  expect(english.day('2021-01-31')).toBe('31 Jan 2021');
});

test('sizes and durations are short', () => {
  expect([0, 999, 1000, 54_321_000].map(english.bytes)).toEqual(['0 B', '999 B', '1 KB', '54.3 MB']);
  expect([400, 3_000, 125_000, 3_725_000].map(english.duration)).toEqual([
    '0 s',
    '3 s',
    '2 min 5 s',
    '1 h 2 min',
  ]);
});

test.each([
  ['2026-01-15', '09:30', 'UTC', '2026-01-15T09:30:00Z'],
  ['2026-07-15', '09:30', 'Europe/Dublin', '2026-07-15T08:30:00Z'],
  ['2026-01-15', '09:30', 'Asia/Kolkata', '2026-01-15T04:00:00Z'],
  ['2021-01-01', '00:00', 'Pacific/Auckland', '2020-12-31T11:00:00Z'],
  // Clocks are put forward at 02:00, so there is no 02:30.
  ['2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:30:00Z'],
])('%s %s in %s is %s', (day, time, zone, moment) => {
  expect(new Date(momentOf(day, time, zone)).toISOString()).toBe(moment.replace('Z', '.000Z'));
});

test('day and time of a moment lead back to it', () => {
  const at = Date.UTC(2026, 9, 25, 12, 34);
  for (const zone of ['UTC', 'Europe/Dublin', 'Asia/Kathmandu', 'America/St_Johns']) {
    expect(momentOf(dayOf(at, zone), timeOf(at, zone), zone)).toBe(at);
  }
});

test('what is no day or no time is known', () => {
  expect(['2021-02-28', '2021-02-30', '2021-2-1', '', '2021-13-01'].map(isDay)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(['00:00', '23:59', '24:00', '9:00', ''].map(isTime)).toEqual([true, true, false, false, false]);
});

test.each([
  ['2026-01-15', -6, '2026-01-09'],
  ['2026-01-03', -6, '2025-12-28'],
  ['2024-02-28', 2, '2024-03-01'],
])('from %s, %p days on it is %s', (day, days, later) => {
  expect(laterDay(day, days)).toBe(later);
});
