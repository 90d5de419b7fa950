import { EMPTY_CATALOGUE, reconcile, RemovedRules } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { Portion, WHOLE } from '../../../src/engine/evaluate/portion';
import {
  dropRemovedRules,
  editedRules,
  needsReevaluation,
  reevaluateUser,
  rulesToReevaluate,
} from '../../../src/engine/evaluate/reevaluate';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { parseRules } from '../../../src/rule-language/parse/table';
import { brief, event, foldAll, NOW, row, ruleSet, UTC } from '../../support/builders';

type Cells = Record<string, string>;

/** Re-evaluation that finds nothing to do, apart from the state. */
const UNCHANGED = { changes: [], refused: 0, grows: false, rules: 0, finished: true, judged: [] };

/** Puts tables of rules in force one after the other; the last is the one that holds. */
function rulesAfter(tables: readonly Cells[][], removed: RemovedRules = 'keep'): RuleSet[] {
  let catalogue = EMPTY_CATALOGUE;
  return tables.map((table) => {
    const parsed = parseRules(table.map((cells) => row(cells)));
    catalogue = reconcile(catalogue, parsed, NOW, removed);
    return new RuleSet(parsed.rules, catalogue, UTC);
  });
}

const WINDOW = { RuleType: 'date', StartDate: '2021-01-01', FinishDate: '2021-02-01' };
const SPENDERS = { ...WINDOW, 'Operator-V': 'greater', 'Target-V': '500' };
const on = (day: string, amount = 0) => event({ day, metrics: { amount } });
const historyOf = (...events: ReturnType<typeof event>[]): UserState => foldAll(ruleSet(), events).state;

describe('re-evaluating a user', () => {
  test('makes a user ready who qualifies by older events alone, once', () => {
    const before = historyOf(on('2021-01-05', 600));
    const rules = ruleSet(SPENDERS);
    const { state, changes } = reevaluateUser(before, 'ann', rules, [], NOW + 1);
    expect(changes.map(brief)).toEqual(['attribute:trk_date_click#1 ready 1/600']);
    expect(changes[0]).toMatchObject({ at: NOW + 1, endpointId: 'phone' });
    expect(reevaluateUser(state, 'ann', rules, [], NOW + 2)).toEqual({ ...UNCHANGED, state });
  });

  test('does not judge a user without an event in the window, not even by "less"', () => {
    const before = historyOf(on('2022-01-01'));
    const rules = ruleSet({ ...WINDOW, 'Operator-C': 'less', 'Target-C': '5' });
    expect(reevaluateUser(before, 'ann', rules, [], NOW)).toEqual({
      ...UNCHANGED,
      state: before,
    });
  });

  test('counts the history that was moved out of the state, too', () => {
    const older = [
      { day: '2021-01-05', eventName: 'click', attributes: {}, count: 2, metrics: { amount: '200.25' } },
    ];
    const { changes } = reevaluateUser(
      historyOf(on('2021-01-06', 100)),
      'ann',
      ruleSet(SPENDERS),
      older,
      NOW,
    );
    expect(changes.map(brief)).toEqual(['attribute:trk_date_click#1 ready 3/500.5']);
  });

  test('takes the membership back when the window moves away from the events', () => {
    const [first, second] = rulesAfter([
      [SPENDERS],
      [{ ...SPENDERS, StartDate: '2022-01-01', FinishDate: '2022-02-01' }],
    ]);
    const { state } = foldAll(first, [on('2021-01-05', 600)]);
    const { changes } = reevaluateUser(state, 'ann', second, [], NOW);
    expect(changes.map(brief)).toEqual(['attribute:trk_date_click#2 not-ready 0/0']);
  });

  test('judges an edited target by the counter that there is', () => {
    const [first, second] = rulesAfter([[SPENDERS], [{ ...SPENDERS, 'Target-V': '700' }]]);
    const { state } = foldAll(first, [on('2021-01-05', 600)]);
    const reevaluated = reevaluateUser({ ...state, history: [] }, 'ann', second, [], NOW);
    expect(reevaluated.changes.map(brief)).toEqual(['attribute:trk_date_click#2 not-ready 1/600']);
    expect(reevaluated.state.latestRevision).toBe(2);
  });

  test('leaves a new rule without history to the events', () => {
    const before = historyOf(on('2026-01-15'));
    const rules = ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '1' });
    expect(reevaluateUser(before, 'ann', rules, [], NOW).state).toBe(before);
  });

  test('begins no counter without room for it, and says how many and which it refused', () => {
    const before = historyOf(on('2021-01-05', 600));
    const rules = ruleSet(SPENDERS, { ...SPENDERS, Output: 'second' });
    const full: Portion = { ...WHOLE, refuse: 'all' };
    const refused = { 'attribute:trk_date_click': 1, 'attribute:second': 1 };
    const { state, ...rest } = reevaluateUser(before, 'ann', rules, [], NOW, full);
    expect(state).toEqual({ ...before, refused, latestRevision: 1 });
    expect(rest).toEqual({ changes: [], refused: 2, grows: false, rules: 0, finished: true, judged: [] });
    expect(reevaluateUser(state, 'ann', rules, [], NOW).state).toBe(state);
    expect(rules.rules.some((rule) => needsReevaluation(state, rule))).toBe(false);
  });
});

describe('re-evaluating a user by an edited rule without history', () => {
  const atLeast = (target: number, more: Cells = {}) => ({
    'Operator-C': 'atLeast',
    'Target-C': String(target),
    ...more,
  });
  const briefsOf = (state: UserState, rules: RuleSet) =>
    reevaluateUser(state, 'ann', rules, [], NOW).changes.map(brief);

  test('judges the counter that stays by the new condition', () => {
    const [first, lower, higher] = rulesAfter([[atLeast(3)], [atLeast(2)], [atLeast(5)]]);
    const { state } = foldAll(first, [event(), event()]);
    const reevaluated = reevaluateUser(state, 'ann', lower, [], NOW);
    expect(reevaluated.changes.map(brief)).toEqual(['attribute:click#1 ready 2/0']);
    expect(briefsOf(reevaluated.state, lower)).toEqual([]);
    expect(briefsOf(reevaluated.state, higher)).toEqual(['attribute:click#2 not-ready 2/0']);
  });

  test('leaves the state of a user alone whose membership stays', () => {
    const [first, second] = rulesAfter([[atLeast(3)], [atLeast(2)]]);
    const { state } = foldAll(first, [event()]);
    expect(reevaluateUser(state, 'ann', second, [], NOW)).toEqual({ ...UNCHANGED, state });
  });

  test.each<[string, Cells[][]]>([
    ['a changed definition', [[atLeast(1)], [atLeast(1, { Metric: 'amount' })]]],
    ['a return after an absence', [[atLeast(1)], [], [atLeast(1)]]],
  ])('takes a member out by %s, and not a user who was never in', (_, tables) => {
    const all = rulesAfter(tables);
    const { state } = foldAll(all[0], [event()]);
    const rules = all.at(-1)!;
    const reevaluated = reevaluateUser(state, 'ann', rules, [], NOW);
    expect(reevaluated.changes.map(brief)).toEqual(['attribute:click#2 not-ready 0/0']);
    expect(reevaluateUser(reevaluated.state, 'ann', rules, [], NOW)).toEqual({
      ...UNCHANGED,
      state: reevaluated.state,
    });
    const never = {
      ...state,
      rules: { 'attribute:click': { ...state.rules['attribute:click'], ready: false } },
    };
    expect(reevaluateUser(never, 'ann', rules, [], NOW)).toEqual({ ...UNCHANGED, state: never });
  });

  test('takes a member out although there is no room for a counter', () => {
    const [first, second] = rulesAfter([[atLeast(1)], [atLeast(1, { Metric: 'amount' })]]);
    const { state } = foldAll(first, [event()]);
    const full: Portion = { ...WHOLE, refuse: 'all' };
    const reevaluated = reevaluateUser(state, 'ann', second, [], NOW, full);
    expect(reevaluated.changes.map(brief)).toEqual(['attribute:click#2 not-ready 0/0']);
    expect(reevaluated.state.rules).toEqual({ 'attribute:click': { changes: 2, ready: false } });
    expect(reevaluated.state.refused).toEqual({ 'attribute:click': 2 });
    expect(briefsOf(reevaluated.state, second)).toEqual([]);
  });

  test('keeps a member in whom history keeps in, although there is no room for a counter', () => {
    const [first, second] = rulesAfter([[SPENDERS], [{ ...SPENDERS, FinishDate: '2021-03-01' }]]);
    const { state } = foldAll(first, [on('2021-01-05', 600)]);
    const reevaluated = reevaluateUser(state, 'ann', second, [], NOW, { ...WHOLE, refuse: 'all' });
    expect(reevaluated.changes).toEqual([]);
    expect(reevaluated.state.rules).toEqual({ 'attribute:trk_date_click': { changes: 1, ready: true } });
  });

  test('fires nothing, whatever has changed', () => {
    const trigger = (target: number, more: Cells = {}) =>
      atLeast(target, { ResetWhenReachTarget: 'yes', ...more });
    const [first, ...edits] = rulesAfter([
      [trigger(9)],
      [trigger(1)],
      [trigger(1, { IncludeHistory: 'yes' })],
      [trigger(1, { Metric: 'amount', IncludeHistory: 'yes' })],
    ]);
    const { state } = foldAll(first, [event(), event()]);
    for (const rules of edits) {
      expect(reevaluateUser(state, 'ann', rules, [], NOW)).toEqual({ ...UNCHANGED, state });
    }
  });

  test('judges in the order of the table, before an event as in a run', () => {
    const table = (target: number, more: Cells) =>
      ['z', 'a', 'm'].map((Output) => atLeast(target, { Output, ...(Output === 'a' && more) }));
    const [first, second] = rulesAfter([table(1, {}), table(2, { Metric: 'amount' })]);
    const { state } = foldAll(first, [event()]);
    expect(briefsOf(state, second)).toEqual([
      'attribute:z#2 not-ready 1/0',
      'attribute:a#2 not-ready 0/0',
      'attribute:m#2 not-ready 1/0',
    ]);
    expect(editedRules(state, second)).toEqual(rulesToReevaluate(state, second));
  });

  test('comes before an event only for rules with a membership or a counter of the user', () => {
    const [first, second] = rulesAfter([[], [SPENDERS]]);
    const { state } = foldAll(first, [on('2021-01-05', 600)]);
    expect(rulesToReevaluate(state, second)).toEqual(second.rules);
    expect(editedRules(state, second)).toEqual([]);
  });
});

describe('a user needs a re-evaluation', () => {
  const [first, edited, restarted] = rulesAfter([
    [SPENDERS],
    [{ ...SPENDERS, 'Target-V': '700' }],
    [{ ...SPENDERS, 'Target-V': '700', 'Metric': 'amount' }],
  ]);
  const { state } = foldAll(first, [on('2021-01-05', 600)]);

  test.each([
    ['not by a rule that has judged the user', first, state, false],
    ['by a rule with another target', edited, state, true],
    ['by a rule that counts something else', restarted, state, true],
    ['by a rule that is new to the user', first, NEW_USER, true],
  ])('%s', (_, rules, user, expected) => {
    expect(needsReevaluation(user, rules.rules[0])).toBe(expected);
  });
});

describe('a removed rule', () => {
  const context = { userId: 'ann', endpointId: 'phone', at: NOW };
  const one = { 'Operator-C': 'atLeast', 'Target-C': '1' };

  test('leaves no counter, but the number of its changes and the last membership sent', () => {
    const [before, after] = rulesAfter([[one], []]);
    const { state } = foldAll(before, [event()]);
    const dropped = dropRemovedRules(state, after, context);
    expect(dropped.changes).toEqual([]);
    expect(dropped.state.rules).toEqual({ 'attribute:click': { changes: 1, ready: true } });
    expect(dropped.state.latestRevision).toBe(2);
  });

  test('leaves nothing of a user whom it never changed', () => {
    const [before, after] = rulesAfter([[{ ...one, 'Target-C': '9' }], []]);
    const { state } = foldAll(before, [event()]);
    expect(dropRemovedRules(state, after, context).state.rules).toEqual({});
  });

  test('whose attribute is to be cleared takes every membership back, once', () => {
    const [before, after] = rulesAfter([[one, { ...one, Output: 'another' }], []], 'clear');
    const { state } = foldAll(before, [event({ metrics: { amount: 2 } })]);
    const dropped = dropRemovedRules(state, after, context);
    expect(dropped.changes.map(brief)).toEqual([
      'attribute:another#2 not-ready 1/2',
      'attribute:click#2 not-ready 1/2',
    ]);
    expect(dropped.changes[0]).toMatchObject({ ...context, output: { kind: 'attribute', name: 'another' } });
    expect(dropRemovedRules(dropped.state, after, context)).toEqual({
      state: dropped.state,
      changes: [],
      finished: true,
    });
  });

  test('that is cleared later takes the membership back from a user without a counter, too', () => {
    const [, after] = rulesAfter([[one], []], 'clear');
    const state: UserState = { ...NEW_USER, rules: { 'attribute:click': { changes: 3, ready: true } } };
    const dropped = dropRemovedRules(state, after, context);
    expect(dropped.changes.map(brief)).toEqual(['attribute:click#4 not-ready 0/0']);
    expect(dropped.state.rules).toEqual({ 'attribute:click': { changes: 4, ready: false } });
  });

  test('that only became invalid keeps its counters', () => {
    const [before, after] = rulesAfter([[one], [{ ...one, 'Operator-C': 'wrong' }]], 'clear');
    const { state } = foldAll(before, [event()]);
    expect(dropRemovedRules(state, after, context).state).toBe(state);
  });
});
