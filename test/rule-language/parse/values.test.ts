import { describeRule } from '../../../src/rule-language/describe-rule';
import { parseRules } from '../../../src/rule-language/parse/table';
import { describeProblem } from '../../../src/rule-language/problem';
import { outputKey, Rule } from '../../../src/rule-language/rule';
import { STATISTIC_NAMES, STATISTICS } from '../../../src/rule-language/statistics';

const VALUE = { RuleType: 'value', EventName: 'purchase' };
const parse = (cells: Record<string, string>) =>
  parseRules([{ where: 'row 2', cells: { ...VALUE, ...cells } }]);
const json = (rule: object) =>
  parseRules([
    { where: 'row 2', cells: { Definition: JSON.stringify({ type: 'value', events: 'purchase', ...rule }) } },
  ]);
const problems = ({ problems: found }: ReturnType<typeof parseRules>) =>
  found.map((problem) => `${problem.severity}: ${describeProblem(problem).replace('row 2, ', '')}`);

test.each<[Record<string, string>, object]>([
  [{}, { statistic: 'count' }],
  [{ Metric: 'amount' }, { statistic: 'sum' }],
  [{ Metric: 'amount', Statistic: 'COUNT' }, { statistic: 'count' }],
  [{ Statistic: 'last plan' }, { statistic: 'last', attribute: 'plan' }],
  [{ Statistic: 'FIRST sold in' }, { statistic: 'first', attribute: 'sold in' }],
  [{ Statistic: 'distinct product category' }, { statistic: 'distinct', attribute: 'product category' }],
  ...STATISTIC_NAMES.filter((name) => STATISTICS[name].attribute !== 'required').map(
    (statistic): [Record<string, string>, object] => [{ Statistic: ` ${statistic} ` }, { statistic }],
  ),
])('%j tells %j', (cells, tells) => {
  const parsed = parse(cells);
  expect(problems(parsed)).toEqual([]);
  expect(parsed.rules).toMatchObject([{ kind: 'value', tells, reset: 'none' }]);
});

test('it writes the attribute of its event, of its filter, or its own', () => {
  const output = (cells: Record<string, string>) => parse(cells).rules.map((rule) => outputKey(rule.output));
  expect(output({})).toEqual(['attribute:purchase']);
  expect(output({ AttributeName: 'category', AttributeValue: 'books' })).toEqual([
    'attribute:purchase_books',
  ]);
  expect(output({ Output: 'spend' })).toEqual(['attribute:spend']);
});

test.each([
  [{ 'Operator-C': 'atLeast', 'Target-C': '3' }, /^error: Operator-C: “atLeast” tests nothing: .*write na/],
  [{ 'Operator-V': 'less', 'Target-V': '3' }, /^error: Operator-V: “less” tests nothing/],
  [{ Statistic: 'median' }, /^error: Statistic: “median” is no statistic.*Write one of count, sum/],
  [{ Statistic: 'sumn' }, /did you mean “sum”\?/],
  [{ Statistic: 'distinct' }, /^error: Statistic: “distinct” names no attribute; .*distinct category/],
  [{ Statistic: 'sum amount' }, /^error: Statistic: “sum amount” names an attribute, .*write sum/],
  [
    { Statistic: 'last plan', IncludeHistory: 'yes' },
    /^warning: Statistic: “last plan” goes by days for events from before the rule: history keeps no time/,
  ],
  [{ Statistic: 'first', StartDate: '2026-01-01' }, /^warning: Statistic: “first” goes by days/],
  [{ Existing: 'fire', IncludeHistory: 'yes' }, /^error: Existing: “fire” sends nothing: a value rule/],
  [
    { ResetWhenReachTarget: 'yes' },
    /^warning: ResetWhenReachTarget: is not used: a value rule is never reset/,
  ],
  [{ StartsAt: '2026-01-01' }, /^warning: StartsAt: “2026-01-01” is not used: a value rule has its days/],
  [{ Period: 'today', StartDate: '2026-01-01' }, /^warning: StartDate: .*Period says which days count/],
  [{ RuleType: 'date', Statistic: 'sum' }, /warning: Statistic: “sum” is not used: only rules of type value/],
])('%j is told with the fix', (cells, message) => {
  expect(problems(parse(cells)).join('\n')).toMatch(message);
});

test.each([
  [{ condition: { statistic: 'count', operator: 'atLeast', target: 1 } }, /^error: condition: tests nothing/],
  [{ statistic: 'distinct' }, /^error: attribute: names no attribute/],
  [{ statistic: 'sum', attribute: 'x' }, /^error: attribute: names an attribute/],
  [{ attribute: 'x' }, /^error: attribute: “x” has no statistic/],
  [{ type: 'aggregator' }, /^error: condition: is missing/],
])('%j in the JSON form is told with the fix', (rule, message) => {
  expect(problems(json(rule)).join('\n')).toMatch(message);
});

test('a row says what its JSON form says', () => {
  const same = (cells: Record<string, string>, rule: object) => {
    const [fromRow, fromJson] = [parse(cells), json(rule)];
    expect(problems(fromRow)).toEqual(problems(fromJson));
    expect(fromJson.rules).toEqual(fromRow.rules);
  };
  same({ Metric: 'amount', Period: 'this month' }, { metric: 'amount', period: 'this month' });
  same(
    { Statistic: 'distinct sku', AtMost: '1 per day' },
    { statistic: 'distinct', attribute: 'sku', atMost: '1 per day' },
  );
  same({ Statistic: 'last plan' }, { statistic: 'last', attribute: 'plan' });
  same({ Statistic: 'first', Metric: 'amount' }, { statistic: 'first', metric: 'amount' });
  same({ StartDate: '2026-01-01' }, { startDate: '2026-01-01' });
  same({ Period: 'today', StartsAt: '2026-01-01' }, { period: 'today', startsAt: '2026-01-01' });
  same({ IncludeHistory: 'yes' }, { includeHistory: true });
});

test('fixed days count whole, also before the rule; with a period they end its life', () => {
  const rule = (cells: Record<string, string>): Rule => parse(cells).rules[0];
  const days = { StartDate: '2026-01-01', FinishDate: '2026-01-31' };
  expect(rule(days)).toMatchObject({
    window: { start: '2026-01-01', finish: '2026-01-31' },
    includesHistory: true,
  });
  expect(rule({ EndsAt: '2026-01-31', Period: 'today' })).toMatchObject({
    window: { finish: '2026-01-31' },
    includesHistory: false,
  });
  expect(rule({})).toMatchObject({ includesHistory: false });
});

test.each([
  [{}, 'count of purchase, told whenever it changes'],
  [
    { Metric: 'amount', Period: 'this month', AtMost: '1 per day' },
    'sum of amount of purchase this month, told whenever it changes, at most 1 per day',
  ],
  [
    { Statistic: 'distinct sku', StartDate: '2026-01-01' },
    'number of different sku of purchase, from 2026-01-01, told whenever it changes',
  ],
  [
    { IncludeHistory: 'yes' },
    'count of purchase, with the events from before the rule, told whenever it changes',
  ],
])('%j in words', (cells, words) => {
  expect(parse(cells).rules.map(describeRule)).toEqual([words]);
});
