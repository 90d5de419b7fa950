import fc from 'fast-check';
import { describeRule } from '../../src/rule-language/describe-rule';
import { parseRules } from '../../src/rule-language/parse/table';
import { testsOf } from '../../src/rule-language/rule';
import { jsonRules, tables } from '../support/arbitraries';

function words(cells: Record<string, string>): string {
  const {
    rules: [rule],
    problems,
  } = parseRules([{ where: 'row 1', cells }]);
  if (!rule) throw new Error(JSON.stringify(problems));
  return describeRule(rule);
}

const json = (rule: object) =>
  words({
    Definition: JSON.stringify({
      type: 'aggregator',
      events: 'purchase',
      output: 'out',
      condition: { statistic: 'count', operator: 'greater', target: 5 },
      ...rule,
    }),
  });
const purchase = { RuleType: 'aggregator', EventName: 'purchase' };

test.each([
  ['a count', { ...purchase, 'Operator-C': 'greater', 'Target-C': '5' }, 'count of purchase greater than 5'],
  [
    'a sum',
    { ...purchase, 'Operator-V': 'atLeast', 'Target-V': '1,000.50' },
    'sum of purchase at least 1000.5',
  ],
  [
    'a sum of a metric',
    { ...purchase, 'Operator-V': '<', 'Target-V': '9', 'Metric': 'price' },
    'sum of price of purchase less than 9',
  ],
  [
    'both',
    { ...purchase, 'Operator-C': 'equal', 'Target-C': '5', 'Operator-V': 'atMost', 'Target-V': '9' },
    'count of purchase equal to 5 and sum of purchase at most 9',
  ],
  [
    'a filter',
    {
      ...purchase,
      'Operator-C': 'notEqual',
      'Target-C': '5',
      'AttributeName': 'category',
      'AttributeValue': 'books',
    },
    'count of purchase other than 5, where category is books',
  ],
  [
    'days',
    {
      'RuleType': 'date',
      'EventName': 'click',
      'Operator-C': 'greater',
      'Target-C': '5',
      'StartDate': '2021-01-01',
      'FinishDate': '2021-02-01',
    },
    'count of click greater than 5, from 2021-01-01 to 2021-02-01',
  ],
  [
    'days without an end',
    {
      'RuleType': 'date',
      'EventName': 'click',
      'Operator-C': 'greater',
      'Target-C': '5',
      'StartDate': '2021-01-01',
      'FinishDate': '9999-12-31',
    },
    'count of click greater than 5, from 2021-01-01',
  ],
  [
    'days without a beginning',
    { ...purchase, 'Operator-C': 'greater', 'Target-C': '5', 'EndsAt': '2021-02-01' },
    'count of purchase greater than 5, until 2021-02-01',
  ],
  [
    'a reset',
    { ...purchase, 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' },
    'count of purchase at least 3, then again from 0',
  ],
  [
    'a carry',
    {
      ...purchase,
      'Operator-C': 'atLeast',
      'Target-C': '3',
      'ResetWhenReachTarget': 'yes',
      'Reset': 'carry',
    },
    'count of purchase at least 3, then again from what is over',
  ],
  [
    'a limit',
    {
      ...purchase,
      'Operator-C': 'atLeast',
      'Target-C': '3',
      'ResetWhenReachTarget': 'yes',
      'AtMost': '1 per week',
    },
    'count of purchase at least 3, then again from 0, at most 1 per week',
  ],
  [
    'an event for users who are there',
    {
      ...purchase,
      'Operator-C': 'atLeast',
      'Target-C': '3',
      'ResetWhenReachTarget': 'yes',
      'IncludeHistory': 'yes',
      'Existing': 'fire',
    },
    'count of purchase at least 3, with the events from before the rule, then again from 0, ' +
      'at once for users whose history has reached it',
  ],
  [
    'older events',
    { ...purchase, 'Operator-C': 'atLeast', 'Target-C': '3', 'IncludeHistory': 'yes' },
    'count of purchase at least 3, with the events from before the rule',
  ],
  [
    'nobody who is told',
    { ...purchase, 'Operator-C': 'atLeast', 'Target-C': '3', 'Destination': 'none' },
    'count of purchase at least 3, sent to no destination',
  ],
  [
    'somebody who is told',
    { ...purchase, 'Operator-C': 'atLeast', 'Target-C': '3', 'Destination': 'function eventBridge' },
    'count of purchase at least 3, sent to function and eventBridge',
  ],
  [
    'a window that moves',
    { ...purchase, 'Operator-C': 'atLeast', 'Target-C': '5', 'Period': '30 days' },
    'count of purchase at least 5 in the last 30 days',
  ],
  [
    'a part of the calendar',
    { ...purchase, 'RuleType': 'date', 'Operator-V': '>=', 'Target-V': '500', 'Period': 'this month' },
    'sum of purchase at least 500 this month',
  ],
  [
    'two tests in a window that moves',
    {
      ...purchase,
      'Operator-C': 'atLeast',
      'Target-C': '2',
      'Operator-V': '>=',
      'Target-V': '50',
      'Period': 'last week',
    },
    'count of purchase at least 2 and sum of purchase at least 50, in the previous week',
  ],
  [
    'a window that moves within days',
    {
      'RuleType': 'aggregator',
      'EventName': 'purchase',
      'AttributeName': 'category',
      'AttributeValue': 'books',
      'Operator-C': 'atLeast',
      'Target-C': '5',
      'StartsAt': '2026-01-01',
      'IncludeHistory': 'yes',
      'Period': 'last 7 days',
    },
    'count of purchase at least 5 in the last 7 days, where category is books, from 2026-01-01, ' +
      'with the events from before the rule',
  ],
  [
    'a window that moves and is met without an event in it',
    { ...purchase, 'RuleType': 'date', 'Operator-C': 'less', 'Target-C': '3', 'Period': 'last 30 days' },
    'count of purchase less than 3 in the last 30 days, only for users who have done it at least once',
  ],
  [
    'a window that moves and a test that is not met without an event in it',
    {
      ...purchase,
      'Operator-C': 'less',
      'Target-C': '3',
      'Operator-V': 'greater',
      'Target-V': '0',
      'Period': 'today',
    },
    'count of purchase less than 3 and sum of purchase greater than 0, today',
  ],
])('a rule with %s', (_, cells, expected) => expect(words(cells)).toBe(expected));

test.each([
  [{ events: ['purchase', 'order'] }, 'count of purchase or order greater than 5'],
  [
    { metric: 'price', condition: { statistic: 'average', operator: '>=', target: '49.90' } },
    'average price of purchase at least 49.9',
  ],
  [
    { condition: { statistic: 'min', operator: 'less', target: 2 } },
    'smallest value of purchase less than 2',
  ],
  [
    { metric: 'price', condition: { statistic: 'max', operator: 'greater', target: 2 } },
    'largest price of purchase greater than 2',
  ],
  [
    { condition: { statistic: 'last', attribute: 'plan', operator: 'notEquals', target: 'free' } },
    'last plan of purchase other than free',
  ],
  [
    { metric: 'price', condition: { statistic: 'first', operator: 'atLeast', target: 2 } },
    'first price of purchase at least 2',
  ],
  [
    {
      condition: {
        any: [
          { statistic: 'count', operator: 'atLeast', target: 10 },
          {
            all: [
              { statistic: 'distinct', attribute: 'category', operator: 'greater', target: 3 },
              { statistic: 'sum', operator: 'greater', target: 1 },
            ],
          },
        ],
      },
    },
    'count of purchase at least 10 or (number of different category of purchase greater than 3 and sum ' +
      'of purchase greater than 1)',
  ],
  [
    {
      filter: {
        all: [
          { attribute: 'shop', operator: 'in', value: ['Dublin', 'Cork'] },
          {
            any: [
              { attribute: 'vip', operator: 'exists' },
              { attribute: 'name', operator: 'startsWith', value: 'A' },
            ],
          },
          { not: { metric: 'price', operator: 'between', value: [1, 9.5] } },
        ],
      },
    },
    'count of purchase greater than 5, where shop is one of Dublin, Cork and (vip is there or name ' +
      'begins with A) and not (price is between 1 and 9.5)',
  ],
  [
    {
      filter: {
        any: [
          { attribute: 'a', operator: 'notEquals', value: 'x' },
          { attribute: 'a', operator: 'contains', value: 'y' },
          { metric: 'm', operator: 'atMost', value: 3 },
        ],
      },
    },
    'count of purchase greater than 5, where a is not x or a contains y or m is at most 3',
  ],
  [
    { period: 'today', condition: { statistic: 'min', operator: 'less', target: 2 } },
    'smallest value of purchase less than 2 today',
  ],
  [
    {
      period: 'last 12 hours',
      condition: {
        any: [
          { statistic: 'sum', operator: 'notEqual', target: 1 },
          { statistic: 'max', operator: 'less', target: 2 },
        ],
      },
    },
    'sum of purchase other than 1 or largest value of purchase less than 2, in the last 12 hours, ' +
      'only for users who have done it at least once',
  ],
])('the JSON form %j', (rule, expected) => expect(json(rule)).toBe(expected));

test.each([
  [true, 'less', '0.01'],
  [false, 'less', '0'],
  [true, 'atMost', '0'],
  [true, 'equal', '0'],
  [false, 'notEqual', '0'],
  [true, 'notEqual', '1'],
  [false, 'greater', '0'],
  [true, 'greater', '-0.5'],
  [true, 'atLeast', '0'],
])('it is %p that a window without events meets sum %s %s, which is said', (expected, operator, target) => {
  const said = json({ period: 'today', condition: { statistic: 'sum', operator, target } });
  expect(said.endsWith(', only for users who have done it at least once')).toBe(expected);
});

test('rules that say something else are said otherwise, but for what they write', () => {
  fc.assert(
    fc.property(fc.oneof(tables, jsonRules), (rows) => {
      const { rules } = parseRules(rows.map((cells, index) => ({ where: `row ${index}`, cells })));
      // A metric that nothing tests is no matter of words.
      const said = rules.map(({ output: _, metric, ...rule }) =>
        JSON.stringify([
          rule,
          testsOf(rule.condition).some(({ statistic }) => !['count', 'distinct'].includes(statistic)) &&
            metric,
        ]),
      );
      expect(new Set(rules.map(describeRule)).size).toBe(new Set(said).size);
    }),
  );
});
