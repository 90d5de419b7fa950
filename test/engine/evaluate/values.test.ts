import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { fold } from '../../../src/engine/evaluate/fold';
import { dropRemovedRules, reevaluateUser } from '../../../src/engine/evaluate/reevaluate';
import { Change } from '../../../src/engine/state/change';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { parseRules } from '../../../src/rule-language/parse/table';
import { event, foldAll, NOW, row, ruleSet, stored, UTC } from '../../support/builders';

const VALUE = { RuleType: 'value' };
const KEY = 'attribute:click';
const LIMITS = { changes: Infinity, history: Infinity };

const told = ({ n, told: value, at }: Change) => `#${n} ${value} ${new Date(at).toISOString().slice(0, 16)}`;
const values = (changes: readonly Change[]) => changes.map((change) => change.told);
const at = (time: string, amount?: number) =>
  event({
    time: Date.parse(time),
    day: time.slice(0, 10),
    metrics: amount === undefined ? {} : { amount },
  });
const kept = (state: UserState) => ({ ...stored(state), dueAt: state.dueAt });
const run = (state: UserState, rules: RuleSet, now: string) =>
  reevaluateUser(state, 'ann', rules, [], Date.parse(now));

/** Rule sets after one another, the second as an edit of the first. */
function edited(
  first: Record<string, string>[],
  second: Record<string, string>[],
  removed: 'keep' | 'clear',
) {
  const parse = (rows: Record<string, string>[]) =>
    parseRules(rows.map((cells, n) => row(cells, `row ${n}`)));
  const before = reconcile(EMPTY_CATALOGUE, parse(first), NOW, removed);
  const after = reconcile(before, parse(second), NOW, removed);
  return [
    new RuleSet(parse(first).rules, before, UTC),
    new RuleSet(parse(second).rules, after, UTC),
  ] as const;
}

test.each([
  ['count', [1, undefined, 2], ['1', '2', '3']],
  ['sum', [0.1, 0.2, undefined, 312.2], ['0.1', '0.3', '312.5']],
  ['min', [undefined, 5, 7, -1], ['5', '-1']],
  ['max', [5, 7, 6, 7], ['5', '7']],
  ['average', [undefined, 1, 1, 0], ['1', '0.666667']],
  [
    'average',
    [1, 2, 2, 2, 2, 2, 2, 2],
    ['1', '1.5', '1.666667', '1.75', '1.8', '1.833333', '1.857143', '1.875'],
  ],
])('%s is told exactly and when it is another one', (Statistic, amounts, expected) => {
  const events = amounts.map((amount) => event({ metrics: amount === undefined ? {} : { amount } }));
  const { changes } = foldAll(ruleSet({ ...VALUE, Statistic, Metric: 'amount' }), events);
  expect(values(changes)).toEqual(expected);
  expect(changes.map(({ n }) => n)).toEqual(expected.map((_, index) => index + 1));
  expect(changes.every(({ value }) => value === undefined)).toBe(true);
});

test('an average is rounded once, half up, away from 0', () => {
  const average = (...amounts: number[]) =>
    values(
      foldAll(
        ruleSet({ ...VALUE, Statistic: 'average', Metric: 'amount' }),
        amounts.map((amount) => event({ metrics: { amount } })),
      ).changes,
    ).at(-1);
  expect(average(0.000001, 0.000002)).toBe('0.000002');
  expect(average(-0.000001, -0.000002)).toBe('-0.000002');
  expect(average(0.0000009, 0.00000009)).toBe('0');
});

test('distinct tells the number of different values of an attribute', () => {
  const events = ['a', 'b', 'a', 'c'].map((sku) => event({ attributes: { sku } }));
  expect(values(foldAll(ruleSet({ ...VALUE, Statistic: 'distinct sku' }), events).changes)).toEqual([
    '1',
    '2',
    '3',
  ]);
});

test('the events of one write tell the last value once, and none when it is what was told last', () => {
  const rules = ruleSet({ ...VALUE, Metric: 'amount' });
  const write = (state: UserState, ...amounts: number[]) =>
    fold(
      state,
      amounts.map((amount) => event({ metrics: { amount } })),
      rules,
      [],
      LIMITS,
    );
  const first = write(NEW_USER, 10, 5);
  expect(first.changes.map(({ n, told: value }) => [n, value])).toEqual([[1, '15']]);
  expect(first.rules).toBe(1);
  const second = write(stored(first.state), 7, -7);
  expect([second.changes, second.rules]).toEqual([[], 0]);
  const third = write(stored(second.state), 1);
  expect(third.changes.map(({ n, told: value }) => [n, value])).toEqual([[2, '16']]);
});

describe('over a window that moves', () => {
  const MONTH = { ...VALUE, Metric: 'amount', Period: 'this month' };

  test('each boundary at which the number changes tells it as of then', () => {
    const rules = ruleSet(MONTH);
    const { state, changes } = foldAll(rules, [at('2026-01-30T10:00Z', 10), at('2026-01-31T11:00Z', 5)]);
    expect(state.dueAt).toBe(Date.parse('2026-02-01T00:00Z'));
    const after = run(kept(state), rules, '2026-02-10T12:00Z');
    expect([...changes, ...after.changes].map(told)).toEqual([
      '#1 10 2026-01-30T10:00',
      '#2 15 2026-01-31T11:00',
      '#3 0 2026-02-01T00:00',
    ]);
    expect(after.state.dueAt).toBeUndefined();
  });

  test('the event that comes before the run tells the same of time', () => {
    const rules = ruleSet(MONTH);
    const write = [at('2026-01-30T10:00Z', 10), at('2026-01-31T11:00Z', 5), at('2026-02-02T09:00Z', 3)];
    expect(fold(NEW_USER, write, rules, [], LIMITS).changes.map(told)).toEqual([
      '#1 15 2026-01-31T11:00',
      '#2 0 2026-02-01T00:00',
      '#3 3 2026-02-02T09:00',
    ]);
  });

  test.each(['average', 'min', 'max'])('%s is cleared when no event with the metric is left', (Statistic) => {
    const rules = ruleSet({ ...MONTH, Statistic, Period: 'last 7 days' });
    const { state } = foldAll(rules, [at('2026-01-01T10:00Z', 10), at('2026-01-05T10:00Z')]);
    const after = run(kept(state), rules, '2026-02-10T12:00Z');
    expect(after.changes.map(told)).toEqual(['#2 null 2026-01-08T00:00']);
    expect(after.state.rules[KEY]).toMatchObject({ ready: false });
    expect(after.state.rules[KEY]).not.toHaveProperty('told');
  });
});

describe('with a cap', () => {
  const DAILY = { ...VALUE, Metric: 'amount', AtMost: '1 per day' };

  test('the value that was held back is told when the time is over', () => {
    const rules = ruleSet(DAILY);
    const { state, changes } = foldAll(rules, [
      at('2026-01-30T10:00Z', 10),
      at('2026-01-30T11:00Z', 5),
      at('2026-01-30T12:00Z', 1),
    ]);
    expect(changes.map(told)).toEqual(['#1 10 2026-01-30T10:00']);
    expect(state.dueAt).toBe(Date.parse('2026-01-31T00:00Z'));
    const before = kept(state);
    expect(run(before, rules, '2026-01-30T23:59Z').changes).toEqual([]);
    const after = run(before, rules, '2026-01-31T01:00Z');
    expect(after.changes.map(told)).toEqual(['#2 16 2026-01-31T00:00']);
    expect(after.state.dueAt).toBeUndefined();
    expect(foldAll(rules, [at('2026-01-31T09:00Z', 1)], before).changes.map(told)).toEqual([
      '#2 16 2026-01-31T00:00',
    ]);
  });

  test('nothing is told once the number is again what was told', () => {
    const { state, changes } = foldAll(ruleSet(DAILY), [
      at('2026-01-30T10:00Z', 10),
      at('2026-01-30T11:00Z', 5),
      at('2026-01-30T12:00Z', -5),
    ]);
    expect(changes).toHaveLength(1);
    const after = run(state, ruleSet(DAILY), '2026-02-01T12:00Z');
    expect([after.changes, after.state.dueAt]).toEqual([[], undefined]);
  });

  test('what time alone changes waits as well', () => {
    const rules = ruleSet({ ...DAILY, Period: 'last 2 days', AtMost: '1 per 7 days' });
    const { state } = foldAll(rules, [at('2026-01-01T10:00Z', 10)]);
    expect(run(state, rules, '2026-01-07T12:00Z').changes).toEqual([]);
    expect(run(state, rules, '2026-01-09T12:00Z').changes.map(told)).toEqual(['#2 0 2026-01-08T00:00']);
  });

  const late = (day: string, arrival: string, amount: number) =>
    event({ time: Date.parse(`${day}T12:00Z`), day, arrival: Date.parse(arrival), metrics: { amount } });

  test('a late event tells on the day on which it arrives', () => {
    const rules = ruleSet(DAILY);
    const { state, changes } = foldAll(rules, [
      late('2026-01-20', '2026-01-30T10:00Z', 10),
      late('2026-01-22', '2026-01-30T11:00Z', 5),
    ]);
    expect(changes.map(({ told: value }) => value)).toEqual(['10']);
    expect(state.dueAt).toBe(Date.parse('2026-01-31T00:00Z'));
    expect(run(kept(state), rules, '2026-02-01T12:00Z').changes.map(told)).toEqual([
      '#2 15 2026-01-31T00:00',
    ]);
  });

  test('what it no longer holds back is judged at no instant before the clock', () => {
    const rules = ruleSet({ ...DAILY, Statistic: 'min', Period: 'previous week' });
    const { state, changes } = foldAll(rules, [late('2026-01-29', '2026-02-02T03:00Z', 85)]);
    expect(values(changes)).toEqual(['85']);
    const after = run(kept(state), rules, '2026-03-01T12:00Z');
    expect(after.changes.map(told)).toEqual(['#2 null 2026-02-09T00:00']);
    expect(run(after.state, rules, '2026-04-01T12:00Z').changes).toEqual([]);
  });

  test('one that is taken away lets the value go with the next run', () => {
    const [before, after] = edited([DAILY], [{ ...DAILY, AtMost: '' }], 'keep');
    const { state } = foldAll(before, [at('2026-01-30T10:00Z', 10), at('2026-01-30T11:00Z', 5)]);
    expect(values(run(state, after, '2026-01-30T12:00Z').changes)).toEqual(['15']);
  });
});

describe('an edit', () => {
  const SUM = { ...VALUE, Metric: 'amount' };
  const TEST = { 'Operator-C': 'atLeast', 'Target-C': '2', 'ResetWhenReachTarget': 'no' };

  test.each<Record<string, string>>([{}, { Period: 'last 7 days' }])(
    'takes the number of what counts no more away at once, whatever the cap (%p)',
    (window) => {
      const CAPPED = { ...SUM, ...window, AtMost: '1 per week' };
      const [before, after] = edited([CAPPED], [{ ...CAPPED, EventName: 'buy', Output: 'click' }], 'keep');
      const { state } = foldAll(before, [at('2026-01-30T10:00Z', 10)]);
      const next = run(kept(state), after, '2026-01-30T12:00Z');
      expect(values(next.changes)).toEqual([null]);
      expect(run(kept(next.state), after, '2026-02-20T12:00Z').changes).toEqual([]);
    },
  );

  test('of the statistic keeps what was counted and tells the other number', () => {
    const [before, after] = edited([SUM], [{ ...SUM, Statistic: 'count' }], 'keep');
    const { state } = foldAll(before, [event({ metrics: { amount: 10 } })]);
    expect(values(run(state, after, '2026-01-30T12:00Z').changes)).toEqual(['1']);
  });

  test.each(['keep', 'clear'] as const)(
    'to a test lets the attribute say what the test says (%s)',
    (removed) => {
      const [before, after] = edited([SUM], [TEST], removed);
      const { state } = foldAll(before, [event({ metrics: { amount: 10 } })]);
      const next = run(state, after, '2026-01-30T12:00Z');
      expect(next.changes).toMatchObject([{ n: 2, value: 'not-ready' }]);
      expect(next.state.rules[KEY]).toMatchObject({ changes: 2, ready: false, counter: { count: 0 } });
      expect(next.state.rules[KEY]).not.toHaveProperty('told');
    },
  );

  test('from a test takes ready away where there is no value', () => {
    const [before, after] = edited([TEST], [{ ...SUM, Statistic: 'max' }], 'keep');
    const { state } = foldAll(before, [event(), event()]);
    expect(run(state, after, '2026-01-30T12:00Z').changes).toMatchObject([{ n: 2, told: null }]);
  });

  test('that removes the rule clears the attribute where the installation says so, once', () => {
    const context = { userId: 'ann', at: NOW };
    for (const removed of ['keep', 'clear'] as const) {
      const [before, after] = edited([SUM], [], removed);
      const { state } = foldAll(before, [event({ metrics: { amount: 10 } })]);
      const dropped = dropRemovedRules(stored(state), after, context);
      expect(values(dropped.changes)).toEqual(removed === 'clear' ? [null] : []);
      expect(dropRemovedRules(dropped.state, after, context).changes).toEqual([]);
    }
  });
});

test('history is told from with the first event, once', () => {
  const [before, after] = edited([], [{ ...VALUE, Metric: 'amount', IncludeHistory: 'yes' }], 'keep');
  const events = [10, 20].map((amount) => event({ metrics: { amount } }));
  const { state } = foldAll(before, events);
  expect(values(run(state, after, '2026-01-30T12:00Z').changes)).toEqual(['30']);
  expect(values(foldAll(after, [event({ metrics: { amount: 1 } })], state).changes)).toEqual(['31']);
});
