import { ActiveRule } from '../../../src/engine/catalogue/rule-set';
import { HistoryEntry, historyOf } from '../../../src/engine/history/history';
import {
  aggregateOf,
  currentCounter,
  olderDaysForEvents,
  olderDaysForReevaluation,
} from '../../../src/engine/history/lookback';
import { atStartOfDay } from '../../../src/engine/history/timed-entries';
import { NEW_USER, RuleState, UserState } from '../../../src/engine/state/user-state';
import { event, ruleSet, UTC } from '../../support/builders';

const ONE = { 'Operator-C': 'atLeast', 'Target-C': '1' };
const WITH_HISTORY = { ...ONE, IncludeHistory: 'yes' };
const dateRule = (StartDate: string, FinishDate: string, more: Record<string, string> = {}) => ({
  ...ONE,
  RuleType: 'date',
  StartDate,
  FinishDate,
  ...more,
});

const counterOf = (rule: ActiveRule, count: number, generation = rule.generation) => ({
  [rule.key]: {
    changes: 0,
    ready: false,
    counter: { count, sum: '0', generation, conditionRevision: rule.conditionRevision },
  } satisfies RuleState,
});

describe('the counter of a rule', () => {
  const [rule] = ruleSet(ONE).rules;

  test('is the one of its generation', () => {
    expect(currentCounter(counterOf(rule, 3), rule)).toMatchObject({ count: 3 });
  });

  test('is absent for a user whom it is new to, or who has one of an earlier generation', () => {
    expect(currentCounter({}, rule)).toBeUndefined();
    expect(currentCounter({ [rule.key]: { changes: 1, ready: true } }, rule)).toBeUndefined();
    expect(currentCounter(counterOf(rule, 3, rule.generation - 1), rule)).toBeUndefined();
  });
});

describe('the aggregate of a rule', () => {
  const entries: readonly HistoryEntry[] = [
    { day: '2021-01-05', eventName: 'click', attributes: {}, metrics: { amount: '1.5' }, count: 2 },
    { day: '2022-01-05', eventName: 'click', attributes: {}, metrics: {}, count: 1 },
  ];
  const past = () => atStartOfDay(entries, UTC);

  test('is its counter, for which history is not even asked', () => {
    const [rule] = ruleSet(WITH_HISTORY).rules;
    const history = jest.fn(past);
    expect(aggregateOf(counterOf(rule, 7), rule, history)).toMatchObject({ count: 7 });
    expect(history).not.toHaveBeenCalled();
  });

  test('is that of history where the rule includes it and is new to the user', () => {
    const [whole, year] = ruleSet(WITH_HISTORY, dateRule('2021-01-01', '2021-12-31')).rules;
    expect(aggregateOf({}, whole, past)).toEqual({ count: 3, sum: '3' });
    expect(aggregateOf({}, year, past)).toEqual({ count: 2, sum: '3' });
    expect(aggregateOf(counterOf(whole, 9, whole.generation - 1), whole, past)).toMatchObject({ count: 3 });
  });

  test('is nothing yet where the rule does not include history', () => {
    const [rule] = ruleSet(ONE).rules;
    const history = jest.fn(past);
    expect(aggregateOf({}, rule, history)).toEqual({ count: 0, sum: '0' });
    expect(history).not.toHaveBeenCalled();
  });
});

const moved: UserState = {
  ...NEW_USER,
  chunks: { last: 3, from: '2021-01-10', to: '2021-06-30' },
  history: historyOf([{ day: '2021-07-01', eventName: 'click', attributes: {}, metrics: {}, count: 1 }]),
};

describe.each([
  [
    'folding events',
    (state: UserState, rules: ReturnType<typeof ruleSet>) =>
      olderDaysForEvents(
        state,
        rules.rules.map(({ window }) => event({ day: window?.start ?? '2021-07-01' })),
        rules,
      ),
  ],
  ['re-evaluating a user', olderDaysForReevaluation],
])('for %s', (_, olderDays) => {
  test('no older days are needed while nothing has been moved out of the state', () => {
    expect(olderDays({ ...moved, chunks: undefined }, ruleSet(WITH_HISTORY))).toBeUndefined();
  });

  test('no older days are needed by rules without history', () => {
    expect(olderDays(moved, ruleSet(ONE))).toBeUndefined();
  });

  test('no older days are needed by a rule that has a counter of the user', () => {
    const rules = ruleSet(WITH_HISTORY);
    expect(olderDays({ ...moved, rules: counterOf(rules.rules[0], 1) }, rules)).toBeUndefined();
  });

  test('all days are needed by a rule without a window', () => {
    expect(olderDays(moved, ruleSet(WITH_HISTORY))).toEqual({ start: '0000-01-01', finish: '9999-12-31' });
  });

  test.each([
    ['2021-06-30', '2021-12-31', true],
    ['2021-07-01', '2021-12-31', false],
    ['2020-01-01', '2021-01-10', true],
    ['2020-01-01', '2021-01-09', false],
    ['2021-02-01', '2021-02-02', true],
  ])(
    'the days %s to %s of a window are needed where chunks have some of them: %p',
    (start, finish, needed) => {
      expect(olderDays(moved, ruleSet(dateRule(start, finish)))).toEqual(
        needed ? { start, finish } : undefined,
      );
    },
  );

  test('the days of several rules are needed from first to last, without those out of reach', () => {
    const rules = ruleSet(
      dateRule('2021-03-01', '2021-03-31', { Output: 'march' }),
      dateRule('2021-01-01', '2021-01-31', { Output: 'january' }),
      dateRule('2025-01-01', '2025-12-31', { Output: 'later' }),
    );
    expect(olderDays(moved, rules)).toEqual({ start: '2021-01-01', finish: '2021-03-31' });
  });
});

test('events need the older days only of rules that count them', () => {
  const rules = ruleSet(
    { ...WITH_HISTORY, EventName: 'buy' },
    dateRule('2021-03-01', '2021-03-31', { AttributeName: 'kind', AttributeValue: 'chair' }),
  );
  const chair = { day: '2021-03-05', attributes: { kind: 'chair' } };
  expect(olderDaysForEvents(moved, [], rules)).toBeUndefined();
  expect(olderDaysForEvents(moved, [event({ ...chair, attributes: {} })], rules)).toBeUndefined();
  expect(olderDaysForEvents(moved, [event({ ...chair, day: '2021-04-01' })], rules)).toBeUndefined();
  expect(olderDaysForEvents(moved, [event(chair)], rules)).toEqual({
    start: '2021-03-01',
    finish: '2021-03-31',
  });
});
