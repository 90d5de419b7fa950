import fc from 'fast-check';
import { Aggregate, EMPTY_AGGREGATE } from '../../../src/engine/aggregate/aggregate';
import { isMet, qualifies, resultsOf } from '../../../src/engine/evaluate/condition';
import { Condition, Rule, StatisticTest } from '../../../src/rule-language/rule';
import { amounts } from '../../support/arbitraries';

const OPERATORS = ['equal', 'greater', 'atLeast', 'less', 'atMost', 'notEqual'] as const;

const of = (parts: Partial<Aggregate>): Aggregate => ({ count: 1, sum: '0', ...parts });
const testOf = (
  statistic: StatisticTest['statistic'],
  operator: StatisticTest['operator'],
  target: string,
): StatisticTest => ({ statistic, operator, target });

const ruleOf = (condition: Condition, reset: Rule['reset'] = 'none'): Rule => ({
  kind: 'aggregator',
  eventNames: ['p'],
  condition,
  reset,
  includesHistory: false,
  output: { kind: 'attribute', name: 'p' },
});

/** Lists the operators that hold between a statistic and a target. */
function holding(statistic: StatisticTest['statistic'], target: string, aggregate: Aggregate): string[] {
  return OPERATORS.filter((operator) => isMet(ruleOf(testOf(statistic, operator, target)), aggregate));
}

test.each([
  [2, ['less', 'atMost', 'notEqual']],
  [3, ['equal', 'atLeast', 'atMost']],
  [4, ['greater', 'atLeast', 'notEqual']],
])('a count of %d and the target 3: %j hold', (count, operators) => {
  expect(holding('count', '3', of({ count }))).toEqual(operators);
});

describe('a sum', () => {
  test('compares with its target as numbers do', () => {
    fc.assert(
      fc.property(amounts, amounts, (sum, target) => {
        const held = holding('sum', String(target), of({ sum: String(sum) }));
        const expected =
          sum < target
            ? ['less', 'atMost', 'notEqual']
            : sum > target
              ? ['greater', 'atLeast', 'notEqual']
              : ['equal', 'atLeast', 'atMost'];
        expect(held).toEqual(expected);
      }),
    );
  });

  test('compares to its last digit', () => {
    const sum = '10000000000000000.00000000000000000001';
    expect(holding('sum', '10000000000000000', of({ sum }))).toEqual(['greater', 'atLeast', 'notEqual']);
  });
});

test('the smallest and the largest value are compared, not the sum', () => {
  const aggregate = of({ count: 2, sum: '20', range: { count: 2, min: '9', max: '11' } });
  expect(isMet(ruleOf(testOf('min', 'equal', '9')), aggregate)).toBe(true);
  expect(isMet(ruleOf(testOf('max', 'equal', '11')), aggregate)).toBe(true);
});

describe('an average', () => {
  const third = of({ count: 9, sum: '1', range: { count: 3, min: '0', max: '1' } });

  test('is over the events that carry the metric', () => {
    expect(isMet(ruleOf(testOf('average', 'less', '0.4')), third)).toBe(true);
    expect(isMet(ruleOf(testOf('average', 'greater', '0.3')), third)).toBe(true);
  });

  test('is compared without rounding', () => {
    expect(holding('average', '0.33333333333333333333', third)).toEqual(['greater', 'atLeast', 'notEqual']);
    expect(holding('average', '0.33333333333333333334', third)).toEqual(['less', 'atMost', 'notEqual']);
  });
});

test('a metric that no event has carried meets no test, whatever the operator', () => {
  for (const statistic of ['average', 'min', 'max', 'first', 'last'] as const) {
    expect(holding(statistic, '0', of({ count: 5 }))).toEqual([]);
  }
});

test.each([
  ['sku', '2', ['equal', 'atLeast', 'atMost']],
  ['shop', '1', ['less', 'atMost', 'notEqual']],
  ['constructor', '0', ['equal', 'atLeast', 'atMost']],
])('of the different values of %s and the target %s: %j hold', (attribute, target, operators) => {
  const aggregate = of({ distinct: { sku: ['a', 'b'] } });
  expect(
    OPERATORS.filter((operator) =>
      isMet(ruleOf({ statistic: 'distinct', attribute, operator, target }), aggregate),
    ),
  ).toEqual(operators);
});

test('all and any of several tests hold, however nested', () => {
  const yes = testOf('count', 'equal', '1');
  const no = testOf('count', 'equal', '2');
  const leaves = fc.constantFrom<Condition>(yes, no);
  const nested = fc.array(leaves, { minLength: 1, maxLength: 4 });
  const aggregate = of({ count: 1 });
  fc.assert(
    fc.property(nested, nested, (a, b) => {
      expect(isMet(ruleOf({ all: [{ all: a }, { all: b }] }), aggregate)).toBe(![...a, ...b].includes(no));
      expect(isMet(ruleOf({ any: [{ any: a }, { any: b }] }), aggregate)).toBe([...a, ...b].includes(yes));
      expect(isMet(ruleOf({ all: [{ any: a }, { any: b }] }), aggregate)).toBe(
        a.includes(yes) && b.includes(yes),
      );
    }),
  );
});

describe('the results of a condition', () => {
  test('are those of its tests in order, however nested, with what each looks at', () => {
    const tests: StatisticTest[] = [
      testOf('count', 'atLeast', '3'),
      testOf('sum', 'greater', '10'),
      testOf('min', 'less', '3'),
      testOf('max', 'equal', '8'),
      testOf('average', 'atLeast', '3'),
      { statistic: 'distinct', attribute: 'sku', operator: 'atLeast', target: '3' },
    ];
    const condition: Condition = { all: [tests[0], { any: [tests[1], { all: tests.slice(2) }] }] };
    const results = resultsOf(
      ruleOf(condition),
      of({
        count: 4,
        sum: '10',
        range: { count: 3, min: '1', max: '8' },
        distinct: { sku: ['a', 'b'] },
      }),
    );
    expect(results.map(({ test: tested }) => tested)).toEqual(tests);
    expect(results.map(({ value, met }) => [value, met])).toEqual([
      ['4', true],
      ['10', false],
      ['1', true],
      ['8', true],
      ['3.33333333333333333333', true],
      ['2', false],
    ]);
  });

  test('have no value while no event has carried the metric', () => {
    const tests = [testOf('average', 'atLeast', '0'), testOf('min', 'less', '3'), testOf('max', 'less', '3')];
    expect(resultsOf(ruleOf({ all: tests }), of({}))).toEqual(
      tests.map((tested) => ({ test: tested, met: false })),
    );
  });
});

test.each([
  ['count', 'equal', true],
  ['count', 'greater', true],
  ['sum', 'equal', false],
] as const)('with a reset, a %s past its target meets "%s": %p', (statistic, operator, met) => {
  const rule = ruleOf(testOf(statistic, operator, '3'), 'zero');
  expect(isMet(rule, of({ count: 14, sum: '14' }))).toBe(met);
  expect(isMet(rule, of({ count: 2, sum: '2' }))).toBe(false);
  expect(resultsOf(rule, of({ count: 14, sum: '14' }))).toEqual([{ test: rule.condition, value: '14', met }]);
});

test('no user qualifies without a counted event, though a condition may be met', () => {
  const condition = testOf('count', 'less', '5');
  expect(isMet(ruleOf(condition), EMPTY_AGGREGATE)).toBe(true);
  expect(qualifies(ruleOf(condition), EMPTY_AGGREGATE)).toBe(false);
  expect(qualifies(ruleOf(condition), of({ count: 1 }))).toBe(true);
  expect(qualifies(ruleOf(condition), of({ count: 5 }))).toBe(false);
});

describe('not', () => {
  const few = testOf('count', 'less', '3');
  const rich = testOf('sum', 'atLeast', '100');

  test('holds where what it contains does not, nested or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 90, max: 110 }), (count, sum) => {
        const aggregate = of({ count, sum: String(sum) });
        const isMetBy = (condition: Condition) => isMet(ruleOf(condition), aggregate);
        expect(isMetBy({ not: few })).toBe(count >= 3);
        expect(isMetBy({ not: { not: few } })).toBe(count < 3);
        expect(isMetBy({ not: { any: [few, { not: rich }] } })).toBe(count >= 3 && sum >= 100);
        expect(isMetBy({ all: [{ not: { all: [few, rich] } }, rich] })).toBe(count >= 3 && sum >= 100);
      }),
    );
  });

  test('holds while there is no value: the test in it does not', () => {
    const cheap = testOf('average', 'less', '5');
    expect(isMet(ruleOf({ not: cheap }), of({}))).toBe(true);
    expect(isMet(ruleOf({ not: { not: cheap } }), of({}))).toBe(false);
    expect(resultsOf(ruleOf({ not: cheap }), of({}))).toEqual([
      { test: testOf('average', 'atLeast', '5'), met: true },
    ]);
    expect(resultsOf(ruleOf({ not: { not: cheap } }), of({}))).toEqual([{ test: cheap, met: false }]);
  });

  test('is shown as the opposite test, which is met when it holds', () => {
    expect(resultsOf(ruleOf({ not: few }), of({ count: 3 }))).toEqual([
      { test: testOf('count', 'atLeast', '3'), value: '3', met: true },
    ]);
  });

  test('never holds without a counted event', () => {
    expect(qualifies(ruleOf({ not: testOf('count', 'atLeast', '3') }), EMPTY_AGGREGATE)).toBe(false);
  });

  test('with a reset is met past its target, as the opposite operator is', () => {
    const equal: Condition = { not: testOf('count', 'notEqual', '3') };
    const isMetAt = (count: number, reset: Rule['reset']) => isMet(ruleOf(equal, reset), of({ count }));
    expect([2, 3, 4].map((count) => isMetAt(count, 'zero'))).toEqual([false, true, true]);
    expect([2, 3, 4].map((count) => isMetAt(count, 'none'))).toEqual([false, true, false]);
  });
});
