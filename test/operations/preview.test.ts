import { HistoryEntry } from '../../src/engine/history/history';
import { NEW_USER } from '../../src/engine/state/user-state';
import { monthlyCost, ObservedEvents, Preview } from '../../src/operations/preview';
import { parseRules } from '../../src/rule-language/parse/table';
import { event, foldAll, ruleSet } from '../support/builders';

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

describe('users who join and leave', () => {
  const RULES = ruleSet(
    { 'Operator-C': 'atLeast', 'Target-C': '2', 'Output': 'fans' },
    { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes', 'Output': 'fired' },
  );
  const after = (clicks: number) =>
    foldAll(
      RULES,
      Array.from({ length: clicks }, () => event()),
    ).state;

  test('are those whom the rules judge otherwise than the rules in force', () => {
    const preview = new Preview(RULES.rules, 1);
    preview.addJudged('ann', after(2), undefined);
    preview.addJudged('bob', after(3), after(1));
    preview.addJudged('eve', after(1), after(2));
    preview.addJudged('joe', after(2), after(2));
    expect(preview.results(undefined)).toEqual([
      {
        rule: 'attribute:fans',
        kind: 'attribute',
        users: 3,
        changes: 3,
        joining: 2,
        leaving: 1,
        sample: ['ann'],
      },
      { rule: 'event:fired', kind: 'event', users: 4, changes: 8, joining: 1, leaving: 0, sample: ['ann'] },
    ]);
  });

  test('are counted once each where only sums of their events are known', () => {
    const preview = new Preview(RULES.rules, 5);
    const clicks = (count: number): HistoryEntry[] => [
      { day: '2026-01-15', eventName: 'click', attributes: {}, metrics: {}, count },
    ];
    preview.addStored('ann', after(1), clicks(2));
    preview.addStored('bob', after(2), clicks(1));
    expect(preview.results(undefined)).toMatchObject([
      { users: 1, changes: 1, joining: 1, leaving: 1, sample: ['ann'] },
      { users: 2, changes: 2, joining: 0, leaving: 0, sample: ['ann', 'bob'] },
    ]);
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
    const preview = new Preview(ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '1' }).rules, 1);
    expect(preview.results(undefined)[0]).not.toHaveProperty('costPerMonth');
    expect(preview.results(DAY)[0]).toHaveProperty('costPerMonth', 0);
  });
});

describe('events that were observed', () => {
  const RULES = ruleSet({
    'EventName': 'click',
    'AttributeName': 'colour',
    'AttributeValue': 'red',
    'Operator-V': 'atLeast',
    'Target-V': '5',
    'Metric': 'amount',
  }).rules;
  const observed = (name: string, attributes: Record<string, string>, metrics: Record<string, string>) => {
    const events = new ObservedEvents();
    events.add(name, { attributes, metrics }, 1_000);
    return events;
  };

  test('miss nothing of a rule when they carry all that it names', () => {
    expect(observed('click', { colour: 'blue' }, { amount: '1' }).missing(RULES[0])).toEqual([]);
  });

  test('are named with what a rule waits for in vain, and with what it may have meant', () => {
    expect(observed('clck', {}, {}).missing(RULES[0])).toEqual([
      'no event is named “click”; did you mean “clck”?',
    ]);
    expect(observed('click', { color: 'red' }, { price: '1' }).missing(RULES[0])).toEqual([
      'none of the events it counts has the attribute “colour”; did you mean “color”?',
      'none of the events it counts has the metric “amount”',
    ]);
  });

  test('span the time from the first to the last, in whatever order they come', () => {
    const events = new ObservedEvents();
    expect(events.span).toBeUndefined();
    for (const time of [5_000, 1_000, 9_000]) events.add('click', { attributes: {}, metrics: {} }, time);
    expect(events.span).toBe(8_000);
  });
});
