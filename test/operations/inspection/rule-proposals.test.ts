import { EventNames } from '../../../src/operations/inspection/event-names';
import { asCsv, proposeRules } from '../../../src/operations/inspection/rule-proposals';
import { parseRules } from '../../../src/rule-language/parse/table';
import { readRuleText } from '../../../src/rule-language/parse/text';
import { event, EventOptions } from '../../support/builders';

function proposed(users: number, ...events: EventOptions[]): string {
  const names = new EventNames();
  for (const one of events) names.add(event(one));
  return asCsv(proposeRules(names, users));
}

test('rules are about the most frequent event, and the total that means most', () => {
  expect(
    proposed(
      2,
      { name: 'look' },
      { name: 'buy', metrics: { amount: 10, orderId: 4711 } },
      { name: 'buy', metrics: { items: 1, amount: 5.5 } },
      { name: '_session.start' },
    ),
  ).toBe(
    'RuleType,EventName,Operator-C,Target-C,Operator-V,Target-V,ResetWhenReachTarget,Metric,Output,Period\n' +
      'aggregator,buy,atLeast,5,,,no,,buy_5_times,\n' +
      'aggregator,buy,atLeast,3,,,yes,,trk_buy_every_3rd,\n' +
      'aggregator,buy,less,1,,,no,,buy_not_for_30_days,last 30 days\n' +
      'aggregator,buy,,,greater,8,no,amount,buy_above_average,\n',
  );
});

test.each([
  'Order Completed',
  'a, "quoted" name',
  '=SUM(1)',
  '-',
  'Zürich/日本?#:\\',
  'x'.repeat(300),
  '999',
  'two\nlines',
])('rules for an event named %j can be in force', (name) => {
  const { rows, problems } = readRuleText(proposed(1, { name, metrics: { [name]: 1000 } }));
  const parsed = parseRules(rows);
  expect([...problems, ...parsed.problems]).toEqual([]);
  expect(parsed.rules).toHaveLength(4);
  expect(parsed.rules[0].eventNames).toEqual([name]);
});

test.each(['na', ' padded', '_session.start'])('an event named %j is left out', (name) => {
  expect(proposed(1, { name }).trim().split('\n')).toHaveLength(1);
});
