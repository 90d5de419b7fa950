import { HistoryEntry } from '../../src/engine/history/history';
import { NEW_USER } from '../../src/engine/state/user-state';
import { Preview } from '../../src/operations/preview';
import { parseRules } from '../../src/rule-language/parse/table';

function members(cells: Record<string, string>, history: readonly HistoryEntry[]): number {
  const { rules } = parseRules([
    { where: 'row 2', cells: { RuleType: 'aggregator', EventName: 'task', ...cells } },
  ]);
  const preview = new Preview(rules, 1);
  preview.addStored('ann', NEW_USER, history);
  return preview.results(undefined)[0].users;
}

const tasks = (day: string, count: number, amount = '1'): HistoryEntry => ({
  day,
  eventName: 'task',
  attributes: {},
  metrics: { amount },
  count,
});

describe('a rule that fires, over a history', () => {
  test('has fired although the user has gone past its target since', () => {
    const everyThird = { 'Operator-C': 'equal', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };
    expect(members(everyThird, [tasks('2026-01-01', 7)])).toBe(1);
    expect(members(everyThird, [tasks('2026-01-01', 1), tasks('2026-01-02', 1)])).toBe(0);
    expect(members({ ...everyThird, ResetWhenReachTarget: 'no' }, [tasks('2026-01-01', 7)])).toBe(0);
  });

  test('takes the days in their order, however they are kept', () => {
    const sumOf5 = { 'Operator-V': 'equal', 'Target-V': '5', 'ResetWhenReachTarget': 'yes' };
    expect(members(sumOf5, [tasks('2026-01-02', 1, '9'), tasks('2026-01-01', 1, '5')])).toBe(1);
    expect(members(sumOf5, [tasks('2026-01-01', 1, '9'), tasks('2026-01-02', 1, '5')])).toBe(0);
  });
});
