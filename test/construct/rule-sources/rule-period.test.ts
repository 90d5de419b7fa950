import { RulePeriod } from '../../../src/construct/rule-sources/rule-period';
import { Period, readPeriod } from '../../../src/rule-language/period';

test.each<[RulePeriod, Period]>([
  [RulePeriod.lastDays(1), { last: 1, unit: 'day' }],
  [RulePeriod.lastDays(365), { last: 365, unit: 'day' }],
  [RulePeriod.lastHours(12), { last: 720, unit: 'minute' }],
  [RulePeriod.lastMinutes(30), { last: 30, unit: 'minute' }],
  [RulePeriod.today(), { calendar: 'day', previous: false }],
  [RulePeriod.yesterday(), { calendar: 'day', previous: true }],
  [RulePeriod.thisWeek(), { calendar: 'week', previous: false }],
  [RulePeriod.previousWeek(), { calendar: 'week', previous: true }],
  [RulePeriod.thisMonth(), { calendar: 'month', previous: false }],
  [RulePeriod.previousMonth(), { calendar: 'month', previous: true }],
  [RulePeriod.thisQuarter(), { calendar: 'quarter', previous: false }],
  [RulePeriod.previousQuarter(), { calendar: 'quarter', previous: true }],
  [RulePeriod.thisYear(), { calendar: 'year', previous: false }],
  [RulePeriod.previousYear(), { calendar: 'year', previous: true }],
])('%j of the app is a period of the rule language', ({ _text }, period) => {
  expect(readPeriod(_text)).toEqual(period);
});

test.each([0, 366, 2.5, -3, NaN, Infinity])('%p days are refused as text of a rule', (days) => {
  expect(readPeriod(RulePeriod.lastDays(days)._text)).toEqual(expect.any(String));
});
