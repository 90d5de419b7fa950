import { parseRules } from '../../../src/rule-language/parse/table';
import { describeProblem } from '../../../src/rule-language/problem';
import { row } from '../../support/builders';

test.each([
  ['last 30 days', 29, 30],
  ['today', 0, 1],
  ['previous week', 13, 14],
  ['this month', 30, 31],
  ['previous quarter', 183, 184],
  ['this year', 365, 366],
  ['previous year', 731, 732],
])('a window is no longer than history is kept: %s', (Period, tooShort, enough) => {
  const cells = { 'Operator-C': 'less', 'Target-C': '1', Period };
  expect(parseRules([row(cells)], { historyDays: enough }).problems).toEqual([]);
  const { rules, problems } = parseRules([row(cells)], { historyDays: tooShort });
  expect(rules).toEqual([]);
  expect(problems.map(describeProblem)).toEqual([
    `row 2, Period: “${Period}” reaches ${enough} days back, and history is kept for ${tooShort}; ` +
      `write at most last ${tooShort} days, or keep it longer (historyRetention)`,
  ]);
});

test('so is that of a test in the JSON form, but windows of minutes read no history', () => {
  const test = { statistic: 'count', operator: 'atLeast', target: 1 };
  const rule = (period: string) => ({
    Definition: JSON.stringify({
      type: 'aggregator',
      events: 'click',
      condition: { all: [test, { ...test, period }] },
      output: 'x',
    }),
  });
  const where = 'row 2';
  expect(parseRules([{ where, cells: rule('last 9 days') }], { historyDays: 7 }).problems).toMatchObject([
    { column: 'period', message: expect.stringContaining('“last 9 days” reaches 9 days back') },
  ]);
  expect(parseRules([{ where, cells: rule('last 72 hours') }], { historyDays: 1 }).problems).toEqual([]);
});
