import {
  Condition,
  effectiveTestsOf,
  Output,
  outputKey,
  outputOfKey,
  StatisticTest,
  testsOf,
} from '../../src/rule-language/rule';

test.each<[Output, string]>([
  [{ kind: 'attribute', name: 'big_spender' }, 'attribute:big_spender'],
  [{ kind: 'event', name: 'trk_click' }, 'event:trk_click'],
  [{ kind: 'event', name: 'a:b' }, 'event:a:b'],
])('%j is known as %s', (output, key) => {
  expect(outputKey(output)).toBe(key);
  expect(outputOfKey(key)).toEqual(output);
});

test('the tests of a condition are found however deep, in the order in which they are written', () => {
  const test_ = (target: string): StatisticTest => ({ statistic: 'count', operator: 'atLeast', target });
  const condition: Condition = {
    all: [test_('1'), { any: [test_('2'), { all: [test_('3')] }] }, test_('4')],
  };
  expect(testsOf(condition).map(({ target }) => target)).toEqual(['1', '2', '3', '4']);
  expect(testsOf(test_('5'))).toEqual([test_('5')]);
});

test('a test under not takes part with the opposite operator, and under two as it is written', () => {
  const test_ = (operator: StatisticTest['operator']): StatisticTest => ({
    statistic: 'count',
    operator,
    target: '3',
  });
  const condition: Condition = {
    not: { any: [test_('atLeast'), { not: test_('equal') }, { not: { not: test_('greater') } }] },
  };
  expect(effectiveTestsOf(condition)).toEqual([
    { test: test_('less'), negated: true },
    { test: test_('equal'), negated: false },
    { test: test_('atMost'), negated: true },
  ]);
  expect(testsOf(condition)).toEqual([test_('less'), test_('equal'), test_('atMost')]);
});
