import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { dropRemovedRules, reevaluateUser } from '../../../src/engine/evaluate/reevaluate';
import { UserState } from '../../../src/engine/state/user-state';
import { parseRules } from '../../../src/rule-language/parse/table';
import { brief, event, foldAll, NOW, row, ruleSet, UTC } from '../../support/builders';

type Cells = Record<string, string>;

const KEY = 'event:trk_click';
const EVERY_3 = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };
const SKIP = { ...EVERY_3, IncludeHistory: 'yes' };
const FIRE = { ...SKIP, Existing: 'fire' };

const clicks = (n: number, day = '2026-01-10') => Array.from({ length: n }, () => event({ day }));
/** State of a user whose clicks no rule has counted. */
const past = (...events: ReturnType<typeof event>[]): UserState => foldAll(ruleSet(), events).state;
const run = (state: UserState, rules: RuleSet, today = '2026-01-15') =>
  reevaluateUser(state, 'ann', rules, [], Date.parse(`${today}T12:00Z`));

describe('a rule that fires and includes history', () => {
  test('waits for the next event that it counts', () => {
    const state = past(...clicks(5));
    expect(run(state, ruleSet(SKIP)).state).toBe(state);
  });

  test('begins with what history leaves over, and sends nothing for it', () => {
    const { state, changes } = foldAll(ruleSet(SKIP), clicks(1), past(...clicks(5)));
    expect(changes.map(brief)).toEqual([`${KEY}#1 3/0`]);
    expect(state.rules[KEY].counter).toMatchObject({ count: 0 });
  });

  test('begins once, and not for a user without a counted event', () => {
    const rules = ruleSet(FIRE);
    const { state } = run(past(...clicks(5)), rules);
    expect(run(state, rules).state).toBe(state);
    const other = past(event({ name: 'buy' }));
    expect(run(other, rules).state).toBe(other);
  });

  test('without history it begins with the event', () => {
    expect(foldAll(ruleSet(EVERY_3), clicks(1), past(...clicks(5))).state.rules[KEY].counter).toMatchObject({
      count: 1,
    });
  });
});

describe('with Existing fire', () => {
  test('sends one event at once for a user whose history has reached the target', () => {
    const rules = ruleSet(FIRE);
    const { state, changes } = run(past(...clicks(8)), rules);
    expect(changes.map(brief)).toEqual([`${KEY}#1 3/0`]);
    expect(changes[0]).toMatchObject({ at: NOW });
    expect(changes[0]).not.toHaveProperty('day');
    expect(state.rules[KEY].counter).toMatchObject({ count: 2 });
    expect(run(state, rules).changes).toEqual([]);
  });

  test('sends it before what the next event fires, if that comes before the run', () => {
    expect(foldAll(ruleSet(FIRE), clicks(1), past(...clicks(5))).changes.map(brief)).toEqual([
      `${KEY}#1 3/0`,
      `${KEY}#2 3/0`,
    ]);
  });

  test('sends none for a user whose history has not reached it', () => {
    expect(run(past(...clicks(2)), ruleSet(FIRE)).changes).toEqual([]);
  });

  test('stays within the cap, on the day on which it is sent', () => {
    const rules = ruleSet({ ...FIRE, AtMost: '1 per 7 days' });
    const { state } = run(past(...clicks(5)), rules, '2026-01-15');
    expect(state.rules[KEY].firings).toEqual({ days: ['2026-01-15'] });
    const held = foldAll(rules, clicks(1, '2026-01-16'), state);
    expect(held.changes).toEqual([]);
    expect(held.state.rules[KEY]).toMatchObject({ changes: 1, counter: { count: 0 } });
  });
});

test('a rule that is removed and returns with history stays within its cap', () => {
  const tables: Cells[][] = [
    [{ ...FIRE, AtMost: '1 per 7 days' }],
    [],
    [{ ...FIRE, AtMost: '1 per 7 days' }],
  ];
  let catalogue = EMPTY_CATALOGUE;
  const [first, without, again] = tables.map((table) => {
    const parsed = parseRules(table.map((cells) => row(cells)));
    catalogue = reconcile(catalogue, parsed, NOW, 'keep');
    return new RuleSet(parsed.rules, catalogue, UTC);
  });
  const fired = foldAll(first, clicks(3)).state;
  const removed = dropRemovedRules(fired, without, { userId: 'ann', at: NOW }).state;
  expect(removed.rules[KEY]).toEqual({ changes: 1, ready: false, firings: { days: ['2026-01-10'] } });
  expect(run(removed, again, '2026-01-16').changes).toEqual([]);
  expect(run(removed, again, '2026-01-17').changes.map(brief)).toEqual([`${KEY}#2 3/0`]);
});
