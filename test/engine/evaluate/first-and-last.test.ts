import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { fold } from '../../../src/engine/evaluate/fold';
import { reevaluateUser } from '../../../src/engine/evaluate/reevaluate';
import { DatedEvent } from '../../../src/engine/events/event';
import { Change } from '../../../src/engine/state/change';
import { UserState } from '../../../src/engine/state/user-state';
import { brief, event, foldAll, ruleSet, stored } from '../../support/builders';

const LAST_PLAN = { RuleType: 'value', Statistic: 'last plan' };

const at = (time: string, attributes: Record<string, string>, amount?: number) =>
  event({
    time: Date.parse(time),
    day: time.slice(0, 10),
    attributes,
    metrics: amount === undefined ? {} : { amount },
  });
const plan = (time: string, name: string) => at(time, { plan: name });
const json = (rule: object) =>
  ruleSet({ Definition: JSON.stringify({ type: 'aggregator', events: 'click', output: 'x', ...rule }) });
const values = (rules: RuleSet, events: readonly DatedEvent[]) =>
  foldAll(rules, events).changes.map(({ told }: Change) => told);
const run = (state: UserState, rules: RuleSet, now: string) =>
  reevaluateUser(state, 'ann', rules, [], Date.parse(now));

describe('a value rule', () => {
  const LATE = [
    plan('2026-01-15T10:00Z', 'silver'),
    plan('2026-01-15T12:00Z', 'gold'),
    plan('2026-01-15T11:00Z', 'bronze'),
    plan('2026-01-15T09:00Z', 'free'),
  ];

  test('tells the text of an attribute by the time of the events, and not by their arrival', () => {
    expect(values(ruleSet(LAST_PLAN), LATE)).toEqual(['silver', 'gold']);
    expect(values(ruleSet({ ...LAST_PLAN, Statistic: 'first plan' }), LATE)).toEqual(['silver', 'free']);
  });

  test('tells the exact value of its metric without an attribute', () => {
    const events = [0.1, 7, undefined].map((amount, n) => at(`2026-01-15T1${n}:00Z`, {}, amount));
    const rule = { RuleType: 'value', Metric: 'amount' };
    expect(values(ruleSet({ ...rule, Statistic: 'last' }), events)).toEqual(['0.1', '7']);
    expect(values(ruleSet({ ...rule, Statistic: 'first' }), events)).toEqual(['0.1']);
  });

  test('is exact to the millisecond', () => {
    const events = [plan('2026-01-15T10:00:00.002Z', 'gold'), plan('2026-01-15T10:00:00.001Z', 'silver')];
    expect(values(ruleSet(LAST_PLAN), events)).toEqual(['gold']);
  });

  test('has no value before an event carries the attribute, and keeps it when later ones do not', () => {
    const events = [at('2026-01-15T10:00Z', {}), ...LATE, at('2026-01-15T13:00Z', { plan: '' })];
    const { state, changes } = foldAll(ruleSet(LAST_PLAN), events);
    expect(changes.map(({ told }) => told)).toEqual(['silver', 'gold']);
    expect(stored(state)).toEqual(state);
  });

  test('is cleared when the last event with the attribute leaves the window', () => {
    const rules = ruleSet({ ...LAST_PLAN, Period: 'last 7 days' });
    const { state } = foldAll(rules, [plan('2026-01-01T10:00Z', 'gold'), at('2026-01-05T10:00Z', {})]);
    const { changes } = run({ ...stored(state), dueAt: state.dueAt }, rules, '2026-02-10T12:00Z');
    expect(changes.map(({ told, at: time }) => [told, time])).toEqual([
      [null, Date.parse('2026-01-08T00:00Z')],
    ]);
  });

  test('tells the first value that is still in the window', () => {
    const rules = ruleSet({ ...LAST_PLAN, Statistic: 'first plan', Period: 'last 2 days' });
    const events = [plan('2026-01-15T10:00Z', 'free'), plan('2026-01-16T10:00Z', 'silver')];
    const { state, changes } = foldAll(rules, [...events, plan('2026-01-16T09:00Z', 'gold')]);
    expect(changes.map(({ told }) => told)).toEqual(['free']);
    const later = run({ ...stored(state), dueAt: state.dueAt }, rules, '2026-01-17T12:00Z');
    expect(later.changes.map(({ told }) => told)).toEqual(['gold']);
  });

  test('carries the values that it looks at', () => {
    const { changes } = foldAll(ruleSet(LAST_PLAN), [plan('2026-01-15T10:00Z', 'gold')]);
    expect(changes[0].statistics).toEqual({ last: { attributes: { plan: 'gold' } } });
  });
});

describe('history', () => {
  const rules = (Statistic: string) =>
    ruleSet({ ...LAST_PLAN, Statistic, StartDate: '2026-01-01', FinishDate: '2026-01-31' });
  const past = (...events: DatedEvent[]) => foldAll(ruleSet(), events).state;

  test('has days and no times, so of one day the larger value is the last and the smaller the first', () => {
    const state = past(
      plan('2026-01-14T23:00Z', 'zinc'),
      plan('2026-01-15T10:00Z', 'silver'),
      plan('2026-01-15T12:00Z', 'gold'),
      at('2026-01-16T00:00Z', {}),
    );
    const told = (Statistic: string) =>
      run(state, rules(Statistic), '2026-01-20T12:00Z').changes.map((change) => change.told);
    expect([told('last plan'), told('first plan')]).toEqual([['silver'], ['zinc']]);
  });

  test('of a day comes before an event of that day whose time is known', () => {
    const state = past(plan('2026-01-15T10:00Z', 'silver'));
    const { changes } = fold(state, [plan('2026-01-15T09:00Z', 'gold')], rules('last plan'), [], {
      changes: Infinity,
      history: Infinity,
    });
    expect(changes.map(({ told }) => told)).toEqual(['gold']);
  });
});

describe('a test', () => {
  const upgraded = {
    condition: {
      all: [
        { statistic: 'first', attribute: 'plan', operator: 'equals', target: 'free' },
        { statistic: 'last', attribute: 'plan', operator: 'notEquals', target: 'free' },
      ],
    },
  };

  test('compares the text of an attribute', () => {
    const { changes } = foldAll(json(upgraded), [
      plan('2026-01-15T10:00Z', 'free'),
      plan('2026-01-15T11:00Z', 'Free'),
      plan('2026-01-15T12:00Z', 'free'),
      plan('2026-01-15T09:00Z', 'gold'),
    ]);
    expect(changes.map(brief)).toEqual(['attribute:x#1 ready 2/0', 'attribute:x#2 not-ready 3/0']);
    expect(changes[0].statistics).toEqual({
      first: { attributes: { plan: 'free' } },
      last: { attributes: { plan: 'Free' } },
    });
  });

  test('does not hold without a value, so that a not around it does', () => {
    const other = { statistic: 'last', attribute: 'plan', operator: 'notEqual', target: 'free' };
    const nothing = [at('2026-01-15T10:00Z', {})];
    expect(foldAll(json({ condition: other }), nothing).changes).toEqual([]);
    expect(foldAll(json({ condition: { not: other } }), nothing).changes.map(brief)).toEqual([
      'attribute:x#1 ready 1/0',
    ]);
  });

  test('compares the metric as a number', () => {
    const rules = json({
      metric: 'amount',
      condition: { statistic: 'last', operator: 'atLeast', target: 10 },
    });
    const events = [9, 10.0, 9.5].map((amount, n) => at(`2026-01-15T1${n}:00Z`, {}, amount));
    expect(foldAll(rules, events).changes.map(brief)).toEqual([
      'attribute:x#1 ready 2/19',
      'attribute:x#2 not-ready 3/28.5',
    ]);
  });

  test('looks at the events that it names', () => {
    const rules = json({
      condition: {
        all: [
          { statistic: 'count', operator: 'atLeast', target: 1 },
          { statistic: 'last', attribute: 'to', events: 'move', operator: 'equal', target: 'Cork' },
        ],
      },
    });
    const move = (time: string, to: string) => ({ ...at(time, { to }), name: 'move' });
    const { changes } = foldAll(rules, [
      move('2026-01-15T10:00Z', 'Cork'),
      at('2026-01-15T11:00Z', { to: 'Rome' }),
      move('2026-01-15T12:00Z', 'Oslo'),
      move('2026-01-15T11:30Z', 'Cork'),
    ]);
    expect(changes.map(({ value }) => value)).toEqual(['ready', 'not-ready']);
  });

  test('of a rule that fires begins anew after each time', () => {
    const rules = json({
      condition: { statistic: 'last', attribute: 'plan', operator: 'equal', target: 'gold' },
      reset: 'zero',
    });
    const { changes } = foldAll(rules, [
      plan('2026-01-15T10:00Z', 'gold'),
      at('2026-01-15T11:00Z', {}),
      plan('2026-01-15T09:00Z', 'gold'),
    ]);
    expect(changes.map(brief)).toEqual(['event:x#1 1/0', 'event:x#2 2/0']);
  });
});
