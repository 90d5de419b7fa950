import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { changeId } from '../../../src/engine/state/change';
import { parseRules } from '../../../src/rule-language/parse/table';
import { brief, event, EventOptions, foldAll, NOW, row, ruleSet, UTC } from '../../support/builders';

const clicks = (n: number, overrides: EventOptions = {}) => Array.from({ length: n }, () => event(overrides));

describe('a rule with a cap', () => {
  const KEY = 'event:trk_click';
  const EVERY_3 = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };
  const weekly = { ...EVERY_3, AtMost: '1 per 7 days' };
  const on = (day: string, n = 3) => clicks(n, { day, time: Date.parse(`${day}T12:00:00Z`) });

  test('fires on days 1 and 8, holds day 2 back, and starts again all the same', () => {
    const { state, changes } = foldAll(ruleSet(weekly), [
      ...on('2026-03-01'),
      ...on('2026-03-02'),
      ...on('2026-03-08'),
    ]);
    expect(changes.map(changeId)).toEqual([`ann|${KEY}|1`, `ann|${KEY}|2`]);
    expect(changes.map(({ at }) => new Date(at).toISOString().slice(0, 10))).toEqual([
      '2026-03-01',
      '2026-03-08',
    ]);
    expect(state.rules[KEY].counter).toMatchObject({ count: 0 });
  });

  test('a firing that was held back has started the count again', () => {
    const { state } = foldAll(ruleSet(weekly), [...on('2026-03-01'), ...on('2026-03-02', 4)]);
    expect(state.rules[KEY]).toMatchObject({
      changes: 1,
      counter: { count: 1 },
      firings: { days: ['2026-03-01'], heldBack: '2026-03-02' },
    });
  });

  test('of one event that is worth several, carry fires as often as the cap allows and subtracts all', () => {
    const carry = {
      'Operator-V': 'atLeast',
      'Target-V': '100',
      'ResetWhenReachTarget': 'yes',
      'Reset': 'carry',
      'AtMost': '2 per day',
    };
    const { state, changes } = foldAll(ruleSet(carry), [event({ metrics: { amount: 550 } })]);
    expect(changes.map(brief)).toEqual([`${KEY}#1 1/550`, `${KEY}#2 0/450`]);
    expect(state.rules[KEY]).toMatchObject({ changes: 2, counter: { count: 0, sum: '50' } });
  });

  test('goes by the local day of the event, not by its time in UTC', () => {
    const time = Date.parse('2026-03-01T23:30:00Z');
    const events = [
      ...clicks(3, { day: '2026-03-01', time: Date.parse('2026-03-01T12:00:00Z') }),
      ...clicks(3, { day: '2026-03-02', time }),
    ];
    expect(foldAll(ruleSet({ ...EVERY_3, AtMost: '1 per day' }), events).changes).toHaveLength(2);
  });

  test('keeps its counter when the cap changes, and stays within the new one', () => {
    let catalogue = EMPTY_CATALOGUE;
    const [weeklyRules, dailyRules] = ['1 per 7 days', '1 per day'].map((AtMost) => {
      const parsed = parseRules([row({ ...EVERY_3, AtMost })]);
      catalogue = reconcile(catalogue, parsed, NOW, 'keep');
      return new RuleSet(parsed.rules, catalogue, UTC);
    });
    const { state } = foldAll(weeklyRules, [...on('2026-03-01'), ...on('2026-03-02', 2)]);
    expect(foldAll(dailyRules, on('2026-03-01', 1), state).changes).toEqual([]);
    expect(foldAll(dailyRules, on('2026-03-02', 1), state).changes.map(brief)).toEqual([`${KEY}#2 3/0`]);
  });

  test('a rule without a cap remembers no days', () => {
    expect(foldAll(ruleSet(EVERY_3), on('2026-03-01')).state.rules[KEY].firings).toBeUndefined();
  });
});
