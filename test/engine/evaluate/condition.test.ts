import { EMPTY_AGGREGATE } from '../../../src/engine/aggregate/aggregate';
import { isMet, qualifies, resultsOf } from '../../../src/engine/evaluate/condition';
import { Condition } from '../../../src/rule-language/rule';

const LESS: Condition = { statistic: 'count', operator: 'less', target: '5' };
const MUCH: Condition = { statistic: 'sum', operator: 'greater', target: '9.99' };
const LARGE: Condition = { statistic: 'max', operator: 'notEqual', target: '1' };
const one = { count: 1, sum: '10' };

test('a condition without a counted event may be met, and yet no user qualifies by it', () => {
  expect(isMet(LESS, EMPTY_AGGREGATE)).toBe(true);
  expect(qualifies({ condition: LESS }, EMPTY_AGGREGATE)).toBe(false);
  expect(qualifies({ condition: LESS }, one)).toBe(true);
});

test('all, or any, of the tests have to hold', () => {
  expect(isMet({ all: [LESS, MUCH] }, one)).toBe(true);
  expect(isMet({ all: [LESS, MUCH] }, { count: 5, sum: '10' })).toBe(false);
  expect(isMet({ any: [LESS, MUCH] }, { count: 5, sum: '10' })).toBe(true);
  expect(isMet({ any: [LESS, { all: [MUCH, LARGE] }] }, { count: 5, sum: '10' })).toBe(false);
});

test('a test whose metric no event has carried does not hold, and has no value', () => {
  expect(resultsOf({ any: [MUCH, LARGE] }, one)).toEqual([
    { test: MUCH, value: '10', met: true },
    { test: LARGE, met: false },
  ]);
});
