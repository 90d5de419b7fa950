import fc from 'fast-check';
import { parseRules } from '../../src/rule-language/parse/table';
import { sentenceOf } from '../../src/rule-language/rule-sentence';
import { jsonRules } from '../support/arbitraries';

type Cells = Readonly<Record<string, string>>;

const ROW = { 'RuleType': 'aggregator', 'EventName': 'buy', 'Operator-C': 'greater', 'Target-C': '5' };

function said(cells: Cells): string[] {
  const { rules } = parseRules([{ where: 'row 1', cells }]);
  const { before, after, notes } = sentenceOf(rules[0]);
  return [`${before}${rules[0].output.name}${after}`, notes];
}

const json = (more: object) => ({
  Definition: JSON.stringify({ type: 'aggregator', events: 'buy', output: 'x', ...more }),
});
const asked = (statistic: string, operator: string, target: number | string, more: object = {}) => ({
  statistic,
  operator,
  target,
  ...more,
});

test.each<[string, Cells, string?]>([
  ['While someone has done buy more than 5 times, they are in buy.', ROW],
  ['While someone has done buy fewer than 5 times, they are in buy.', { ...ROW, 'Operator-C': 'less' }],
  [
    'While someone has done buy exactly 1 time, they are in buy.',
    { ...ROW, 'Operator-C': '=', 'Target-C': '1' },
  ],
  ['While someone has done buy, they are in buy.', { ...ROW, 'Operator-C': 'atLeast', 'Target-C': '1' }],
  [
    'While someone has not done buy in the last 30 days, they are in gone.',
    {
      ...ROW,
      'RuleType': 'date',
      'Operator-C': 'less',
      'Target-C': '1',
      'Period': 'last 30 days',
      'Output': 'gone',
    },
    'Only those are meant who have done it at least once.',
  ],
  [
    'Each time someone has done buy at least 3 times, the event trk_buy is sent.',
    {
      ...ROW,
      'Operator-C': 'atLeast',
      'Target-C': '3',
      'ResetWhenReachTarget': 'yes',
      'AtMost': '1 per day',
    },
    'Counting then goes on from 0. At most 1 per day.',
  ],
  [
    'While someone has done buy (shop is Cork) more than 5 times and ' +
      'has a sum of amount of buy (shop is Cork) of at least 100, this month, they are in x.',
    {
      ...ROW,
      'AttributeName': 'shop',
      'AttributeValue': 'Cork',
      'Metric': 'amount',
      'Operator-V': 'atLeast',
      'Target-V': '100',
      'Period': 'this month',
      'Output': 'x',
      'IncludeHistory': 'yes',
    },
    'Events from before the rule count, too.',
  ],
  [
    'spend tells the sum of amount of buy this month, whenever it changes.',
    { RuleType: 'value', EventName: 'buy', Metric: 'amount', Period: 'this month', Output: 'spend' },
  ],
  [
    'While someone has an average amount of buy of at least 49.9 or ' +
      '(has done buy on at least 3 days and has fewer than 2 different shop of buy), they are in x.',
    json({
      metric: 'amount',
      condition: {
        any: [
          asked('average', 'atLeast', '49.90'),
          { all: [asked('days', 'atLeast', 3), asked('distinct', 'less', 2, { attribute: 'shop' })] },
        ],
      },
    }),
  ],
  [
    'While someone has a first plan of buy that is free and not (has a last plan of buy that is free), they are in x.',
    json({
      condition: {
        all: [
          asked('first', 'equals', 'free', { attribute: 'plan' }),
          { not: asked('last', 'equals', 'free', { attribute: 'plan' }) },
        ],
      },
    }),
  ],
  [
    'While someone has done buy in the last 7 days and has not done order today, they are in x.',
    json({
      period: 'last 7 days',
      condition: {
        all: [asked('count', 'atLeast', 1), asked('count', 'equal', 0, { events: 'order', period: 'today' })],
      },
    }),
  ],
])('%s', (sentence, cells, notes = '') => {
  expect(said(cells)).toEqual([sentence, notes]);
});

test('any rule is a sentence that names all events that it counts', () => {
  fc.assert(
    fc.property(jsonRules, (rows) => {
      for (const cells of rows) {
        const { rules } = parseRules([{ where: 'row 1', cells }]);
        const { before, after } = sentenceOf(rules[0]);
        expect(`${before}${after}`).not.toMatch(/undefined|\[object|  /);
        for (const name of rules[0].eventNames) expect(before).toContain(name);
      }
    }),
  );
});
