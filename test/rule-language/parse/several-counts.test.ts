import { describeRule } from '../../../src/rule-language/describe-rule';
import { parseRules } from '../../../src/rule-language/parse/table';

const AT_LEAST_3 = { statistic: 'count', operator: 'atLeast', target: 3 };
const NONE_BOUGHT = { events: 'buy', statistic: 'count', operator: 'equal', target: 0 };

function parse(rule: object) {
  const definition = { type: 'aggregator', events: 'view', output: 'out', ...rule };
  const { rules, problems } = parseRules([
    { where: 'row 1', cells: { Definition: JSON.stringify(definition) } },
  ]);
  return {
    rule: rules[0],
    errors: problems
      .filter(({ severity }) => severity === 'error')
      .map(({ column, message }) => [column, message]),
  };
}

test('what a test does not name is of the rule', () => {
  const { rule } = parse({
    period: 'last 7 days',
    metric: 'price',
    condition: { all: [AT_LEAST_3, NONE_BOUGHT] },
  });
  const period = { last: 7, unit: 'day' };
  expect(rule).toMatchObject({ eventNames: ['view'], metric: 'price', period });
  expect(rule.further).toEqual([{ eventNames: ['buy'], metric: 'price', period }]);
  expect(describeRule(rule)).toBe(
    'count of view at least 3 in the last 7 days and count of buy equal to 0 in the last 7 days',
  );
});

test('tests that name what the rule does are of one measure, as a rule without them', () => {
  const plain = parse({ condition: AT_LEAST_3 }).rule;
  expect(parse({ condition: { ...AT_LEAST_3, events: ['view'] } }).rule).toEqual(plain);
  expect(parse({ events: 'other', condition: { ...AT_LEAST_3, events: 'view' } }).rule).toEqual(plain);
});

test('a measure that moves is the first, whatever the order of the tests', () => {
  const moving = { ...NONE_BOUGHT, period: 'this month' };
  const { rule } = parse({ condition: { any: [AT_LEAST_3, { not: moving }] } });
  expect(rule).toMatchObject({ eventNames: ['buy'], period: { calendar: 'month', previous: false } });
  expect(rule.further).toEqual([{ eventNames: ['view'] }]);
  expect(rule.condition).toMatchObject({ any: [{ target: '3', measure: 1 }, { not: { target: '0' } }] });
});

test('days of a test lie within the days on which an aggregator rule counts', () => {
  const late = { ...NONE_BOUGHT, startDate: '2026-01-01', finishDate: '2026-12-31' };
  const { rule } = parse({ startsAt: '2026-03-01', condition: { all: [AT_LEAST_3, late] } });
  expect(rule.further![0].window).toEqual({ start: '2026-03-01', finish: '2026-12-31' });
});

test('a date rule needs no days where each test has its own', () => {
  const days = { startDate: '2026-01-01', finishDate: '2026-01-31' };
  const condition = {
    all: [
      { ...AT_LEAST_3, ...days },
      { ...NONE_BOUGHT, period: 'last 7 days' },
    ],
  };
  expect(parse({ type: 'date', condition }).errors).toEqual([]);
  expect(
    parse({ type: 'date', condition: { all: [AT_LEAST_3, { ...NONE_BOUGHT, ...days }] } }).errors,
  ).toEqual([
    ['startDate', expect.stringContaining('is missing')],
    ['finishDate', expect.stringContaining('is missing')],
  ]);
});

test.each([
  [
    {
      condition: {
        all: [
          { ...AT_LEAST_3, period: 'last 7 days' },
          { ...NONE_BOUGHT, period: 'last 2 hours' },
        ],
      },
    },
    'period',
    /“last 7 days” and “last 2 hours” cannot be in one rule/,
  ],
  [
    { condition: { ...AT_LEAST_3, period: 'today', startDate: '2026-01-01' } },
    'condition.period',
    /beside startDate or finishDate/,
  ],
  [
    {
      startsAt: '2026-03-01',
      condition: { all: [AT_LEAST_3, { ...NONE_BOUGHT, finishDate: '2026-01-01' }] },
    },
    'condition.all[1].startDate',
    /leaves no day/,
  ],
  [
    { reset: 'carry', condition: { all: [AT_LEAST_3, { ...AT_LEAST_3, events: 'buy' }] } },
    'reset',
    /needs exactly one/,
  ],
  [
    {
      reset: 'zero',
      includeHistory: true,
      period: 'last 7 days',
      condition: { all: [AT_LEAST_3, { ...AT_LEAST_3, events: 'buy' }] },
    },
    'includeHistory',
    /is not allowed with a reset/,
  ],
  [{ output: undefined, condition: { all: [AT_LEAST_3, NONE_BOUGHT] } }, 'output', /is missing/],
])('%j is refused', (rule, column, message) => {
  expect(parse(rule).errors).toEqual([[column, expect.stringMatching(message)]]);
});
