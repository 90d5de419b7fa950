import { monthlyCost, SimulationPreview } from '../../../src/operations/preview/simulation-preview';
import { event, foldAll, ruleSet } from '../../support/builders';

describe('users whose events were simulated', () => {
  const RULES = ruleSet(
    { 'Operator-C': 'atLeast', 'Target-C': '2', 'Output': 'fans' },
    { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes', 'Output': 'fired' },
  );
  const after = (clicks: number) =>
    foldAll(
      RULES,
      Array.from({ length: clicks }, () => event()),
    ).state;

  test('are compared with the same users by the rules of today', () => {
    const preview = new SimulationPreview(RULES.rules, 1, true);
    preview.add('ann', after(2), undefined);
    preview.add('bob', after(3), after(1));
    preview.add('eve', after(1), after(2));
    preview.add('joe', after(2), after(2));
    expect(preview.results(undefined)).toEqual([
      {
        rule: 'attribute:fans',
        kind: 'attribute',
        users: 3,
        changes: 3,
        gained: 2,
        lost: 1,
        sample: ['ann'],
      },
      { rule: 'event:fired', kind: 'event', users: 4, changes: 8, gained: 1, lost: 0, sample: ['ann'] },
    ]);
  });

  test('are neither gained nor lost where no rules of today are known', () => {
    const preview = new SimulationPreview(RULES.rules, 1, false);
    preview.add('ann', after(2), undefined);
    expect(preview.results(undefined)[0]).toEqual({
      rule: 'attribute:fans',
      kind: 'attribute',
      users: 1,
      changes: 1,
      sample: ['ann'],
    });
  });
});

describe('the cost of a rule', () => {
  const DAY = 86_400_000;

  test('is that of its changes for 30 days, at a dollar a million', () => {
    expect(monthlyCost(1_000_000, 30 * DAY)).toBe(1);
    expect(monthlyCost(1_000_000, 15 * DAY)).toBe(2);
    expect(monthlyCost(0, 30 * DAY)).toBe(0);
  });

  test('takes a span of less than a day for a day', () => {
    expect(monthlyCost(1_000, 60_000)).toBe(monthlyCost(1_000, DAY));
  });

  test('is unknown without a span', () => {
    const preview = new SimulationPreview(
      ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '1' }).rules,
      1,
      false,
    );
    expect(preview.results(undefined)[0]).not.toHaveProperty('costPerMonth');
    expect(preview.results(DAY)[0]).toHaveProperty('costPerMonth', 0);
  });
});
