import { RuleStatistic } from '../../../src/construct/rule-sources/rule-statistic';
import { parseRules } from '../../../src/rule-language/parse/table';
import { StatisticChoice } from '../../../src/rule-language/rule';

/** Reads a value rule that tells the statistic. */
function read({ _text }: RuleStatistic) {
  const cells = { RuleType: 'value', EventName: 'purchase', Metric: 'amount', Statistic: _text };
  return parseRules([{ where: 'rules[0]', cells }]);
}

test.each<[RuleStatistic, StatisticChoice]>([
  [RuleStatistic.count(), { statistic: 'count' }],
  [RuleStatistic.sum(), { statistic: 'sum' }],
  [RuleStatistic.average(), { statistic: 'average' }],
  [RuleStatistic.min(), { statistic: 'min' }],
  [RuleStatistic.max(), { statistic: 'max' }],
  [RuleStatistic.days(), { statistic: 'days' }],
  [RuleStatistic.first(), { statistic: 'first' }],
  [RuleStatistic.last(), { statistic: 'last' }],
  [RuleStatistic.first('plan'), { statistic: 'first', attribute: 'plan' }],
  [RuleStatistic.last('sold in'), { statistic: 'last', attribute: 'sold in' }],
  [RuleStatistic.distinct('category'), { statistic: 'distinct', attribute: 'category' }],
  [RuleStatistic.distinct('sold in'), { statistic: 'distinct', attribute: 'sold in' }],
])('%j of the app is a statistic of the rule language', (statistic, tells) => {
  const { rules, problems } = read(statistic);
  expect(problems).toEqual([]);
  expect(rules[0].tells).toEqual(tells);
});

test.each(['', ' ', '\t\n'])('different values of %j are refused as text of a rule', (attribute) => {
  const { rules, problems } = read(RuleStatistic.distinct(attribute));
  expect(rules).toEqual([]);
  expect(problems).toMatchObject([
    { column: 'Statistic', message: expect.stringContaining('“distinct” names no attribute; write') },
  ]);
});
