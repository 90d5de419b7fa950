import { TestView } from '../../src/playground/api';
import { Operator } from '../../src/rule-language/operators';
import { StatisticLabel } from '../../src/rule-language/statistics';
import { isPast, nameOf, targetText, progress, valueText } from '../../web/src/shared/rule-progress';

const plain = (decimal: string) => decimal;

function standing(
  operator: Operator,
  target: string,
  value: string | undefined,
  met: boolean,
  statistic: StatisticLabel = 'count',
): TestView {
  return { statistic, operator, target, ...(value !== undefined && { value }), met };
}

test.each<[Operator, string]>([
  ['equal', 'exactly 5'],
  ['greater', 'more than 5'],
  ['atLeast', 'at least 5'],
  ['less', 'less than 5'],
  ['atMost', 'at most 5'],
  ['notEqual', 'anything but 5'],
])('%s 5 asks for %s', (operator, words) => {
  expect(targetText(standing(operator, '5', '1', false), plain)).toBe(words);
});

test('a text is compared as it is, and never on its way', () => {
  const german = (decimal: string) => `${decimal},00`;
  const plan = standing('equal', '5', '7', false, 'last plan');
  expect(targetText(plan, german)).toBe('exactly 5');
  expect(valueText(plan, '7', german)).toBe('7');
  expect(valueText(standing('equal', '5', '7', false, 'last'), '7', german)).toBe('7,00');
  expect([progress(plan), isPast(plan)]).toEqual([undefined, false]);
});

test('a count is on its way to the event that does it', () => {
  expect(progress(standing('equal', '5', '4', false))).toBe(0.8);
  expect(progress(standing('greater', '5', '5', false))).toBeCloseTo(5 / 6);
  expect(progress(standing('greater', '5', '6', true))).toBe(1);
});

test('a sum at the target of “greater” is nearly there, not there', () => {
  expect(progress(standing('greater', '500', '500', false, 'sum'))).toBe(0.99);
});

test('nothing yet is no progress', () => {
  expect(progress(standing('atLeast', '3', undefined, false))).toBe(0);
  expect(progress(standing('atLeast', '3', '-4', false, 'sum'))).toBe(0);
});

test('a test that asks for little has no progress', () => {
  expect(
    (['less', 'atMost', 'notEqual'] as const).map((operator) => progress(standing(operator, '5', '1', true))),
  ).toEqual([undefined, undefined, undefined]);
});

test('“equal” can be passed', () => {
  expect(isPast(standing('equal', '5', '6', false))).toBe(true);
  expect(isPast(standing('equal', '5', '5', true))).toBe(false);
  expect(isPast(standing('greater', '5', '6', true))).toBe(false);
});

test('a rule is called by what it writes', () => {
  expect(nameOf('attribute:trk_date_purchase')).toBe('trk_date_purchase');
});
