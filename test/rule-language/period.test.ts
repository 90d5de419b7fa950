import fc from 'fast-check';
import {
  minutesPerBucket,
  Period,
  periodText,
  periodWords,
  readPeriod,
} from '../../src/rule-language/period';
import { periods } from '../support/periods';

const days = (last: number): Period => ({ last, unit: 'day' });
const minutes = (last: number): Period => ({ last, unit: 'minute' });

test.each<[string, Period]>([
  ['last 30 days', days(30)],
  ['30 days', days(30)],
  ['past 30 days', days(30)],
  ['last 1 day', days(1)],
  ['1 day', days(1)],
  ['last 365 days', days(365)],
  ['last 2 weeks', days(14)],
  ['last 1 week', days(7)],
  ['52 weeks', days(364)],
  ['last 1 hour', minutes(60)],
  ['past 24 hours', minutes(1440)],
  ['last 72 hours', minutes(4320)],
  ['last 5 minutes', minutes(5)],
  ['180 minutes', minutes(180)],
  ['today', { calendar: 'day', previous: false }],
  ['this week', { calendar: 'week', previous: false }],
  ['this month', { calendar: 'month', previous: false }],
  ['this quarter', { calendar: 'quarter', previous: false }],
  ['this year', { calendar: 'year', previous: false }],
  ['yesterday', { calendar: 'day', previous: true }],
  ['previous week', { calendar: 'week', previous: true }],
  ['last week', { calendar: 'week', previous: true }],
  ['previous month', { calendar: 'month', previous: true }],
  ['last month', { calendar: 'month', previous: true }],
  ['previous quarter', { calendar: 'quarter', previous: true }],
  ['last quarter', { calendar: 'quarter', previous: true }],
  ['previous year', { calendar: 'year', previous: true }],
  ['last year', { calendar: 'year', previous: true }],
])('reads %s, whatever its case and spaces', (text, period) => {
  for (const spelling of [text, text.toUpperCase(), `\t ${text.replace(/ /g, ' \u00a0 ')} \n`]) {
    expect(readPeriod(spelling)).toEqual(period);
  }
});

test.each([
  ['last 0 days', '“last 0 days” is too short: 1 to 365 days are allowed; write last 1 day'],
  ['last 366 days', '“last 366 days” is too long: 1 to 365 days are allowed; write last 365 days'],
  ['Last 53 Weeks', '“Last 53 Weeks” is too long: 1 to 52 weeks are allowed; write last 52 weeks'],
  ['0 hours', '“0 hours” is too short: 1 to 72 hours are allowed; write last 1 hour'],
  ['last 73 hours', '“last 73 hours” is too long: 1 to 72 hours are allowed; write last 4 days'],
  ['last 4 minutes', '“last 4 minutes” is too short: 5 to 180 minutes are allowed; write last 5 minutes'],
  ['last 240 minutes', '“last 240 minutes” is too long: 5 to 180 minutes are allowed; write last 4 hours'],
  ['9000 minutes', '“9000 minutes” is too long: 5 to 180 minutes are allowed; write last 7 days'],
])('%s is outside the limits, and the nearest allowed period is proposed', (text, message) => {
  expect(readPeriod(text)).toBe(message);
});

test('a number of any length is outside the limits', () => {
  expect(readPeriod(`last ${'9'.repeat(400)} minutes`)).toMatch(/; write last 365 days$/);
});

test.each([
  ['last 1 month', 'months', 'last 30 days, or previous month'],
  ['last 3 months', 'months', 'last 90 days, or previous month'],
  ['months', 'months', 'last 30 days, or previous month'],
  ['past quarter', 'quarters', 'last 91 days, or previous quarter'],
  ['2 years', 'years', 'last 365 days, or previous year'],
  ['last 0 years', 'years', 'last 1 day, or previous year'],
])('%s is refused because the lengths differ', (text, units, remedy) => {
  expect(readPeriod(text)).toBe(
    `“${text}” is not allowed because ${units} differ in length; write ${remedy}`,
  );
});

test.each([
  ['last minute', 'last 5 minutes'],
  ['last hour', 'last 1 hour'],
  ['last day', 'last 1 day, or yesterday'],
  ['past week', 'last 1 week, or previous week'],
])('%s has no number, and may mean more than one period', (text, remedy) => {
  expect(readPeriod(text)).toBe(`“${text}” has no number; write ${remedy}`);
});

test('an empty text is no period', () => {
  expect(readPeriod('  ')).toBe('is empty; write it like last 30 days, last 12 hours, today or this month');
});

test.each(['next week', 'last -3 days', 'last 1.5 days', 'last three days', '30', 'last 30', 'constructor'])(
  '%s is no period',
  (text) => {
    expect(readPeriod(text)).toMatch(
      /^“.*” is no period.* Write it like last 30 days, last 12 hours, today or this month$/,
    );
  },
);

test('a misspelt period is recognised', () => {
  expect(readPeriod('this moth')).toContain('; did you mean “this month”?');
});

test.each<[Period, string, string]>([
  [days(30), 'last 30 days', 'in the last 30 days'],
  [days(7), 'last 7 days', 'in the last 7 days'],
  [days(1), 'last 1 day', 'today'],
  [minutes(60), 'last 1 hour', 'in the last hour'],
  [minutes(120), 'last 2 hours', 'in the last 2 hours'],
  [minutes(90), 'last 90 minutes', 'in the last 90 minutes'],
  [{ calendar: 'day', previous: false }, 'today', 'today'],
  [{ calendar: 'day', previous: true }, 'yesterday', 'yesterday'],
  [{ calendar: 'month', previous: false }, 'this month', 'this month'],
  [{ calendar: 'week', previous: true }, 'previous week', 'in the previous week'],
])('%j is written “%s” and described as “%s”', (period, text, words) => {
  expect([periodText(period), periodWords(period)]).toEqual([text, words]);
});

test('every period is read back from its text', () => {
  fc.assert(fc.property(periods, (period) => expect(readPeriod(periodText(period))).toEqual(period)));
});

test('events are counted by the minute, from 24 hours on by five minutes', () => {
  expect(
    [5, 180, 23 * 60, 24 * 60, 72 * 60].map((last) => minutesPerBucket({ last, unit: 'minute' })),
  ).toEqual([1, 1, 1, 5, 5]);
});
