import { resetForGood, resetWhileMet } from '../../../src/engine/evaluate/resets';
import { ruleSet } from '../../support/builders';

const byCount = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };
const bySum = { 'Operator-V': 'atLeast', 'Target-V': '100', 'ResetWhenReachTarget': 'yes', 'Reset': 'carry' };
const ruleOf = (cells: Record<string, string>) => ruleSet(cells).rules[0];

test('an aggregate that does not meet the rule is left as it is', () => {
  const aggregate = { count: 2, sum: '7' };
  expect(resetWhileMet(ruleOf(byCount), 'zero', aggregate)).toEqual({ met: [], left: aggregate });
});

test('zero leaves nothing, however far beyond the target', () => {
  const aggregate = { count: 8, sum: '7' };
  expect(resetWhileMet(ruleOf(byCount), 'zero', aggregate)).toEqual({
    met: [aggregate],
    left: { count: 0, sum: '0' },
  });
});

test('carry subtracts the target as often as it fits, and resets the number that is not tested', () => {
  expect(resetWhileMet(ruleOf(bySum), 'carry', { count: 4, sum: '250' })).toEqual({
    met: [
      { count: 4, sum: '250' },
      { count: 0, sum: '150' },
    ],
    left: { count: 0, sum: '50' },
  });
});

test('carry leaves what is over after 100 times', () => {
  const { met, left } = resetWhileMet(ruleOf(bySum), 'carry', { count: 1, sum: '10250' });
  expect(met).toHaveLength(100);
  expect(left.sum).toBe('250');
});

describe('for good', () => {
  test('an aggregate is what is over in the end, and met the rule last one target above', () => {
    expect(resetForGood(ruleOf(bySum), 'carry', { count: 1, sum: '1000000000050.5' })).toEqual({
      lastMet: { count: 0, sum: '150.5' },
      left: { count: 0, sum: '50.5' },
    });
  });

  test('an aggregate that meets the rule a few times goes the same way as one event', () => {
    const aggregate = { count: 4, sum: '250' };
    const { met, left } = resetWhileMet(ruleOf(bySum), 'carry', aggregate);
    expect(resetForGood(ruleOf(bySum), 'carry', aggregate)).toEqual({ lastMet: met.at(-1), left });
  });

  test('zero leaves nothing', () => {
    const aggregate = { count: 8, sum: '7' };
    expect(resetForGood(ruleOf(byCount), 'zero', aggregate)).toEqual({
      lastMet: aggregate,
      left: { count: 0, sum: '0' },
    });
  });

  test('an aggregate that does not meet the rule stays', () => {
    const aggregate = { count: 2, sum: '7' };
    expect(resetForGood(ruleOf(byCount), 'zero', aggregate)).toEqual({ left: aggregate });
  });
});
