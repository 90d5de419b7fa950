import { ActiveRule } from '../../../src/engine/catalogue/rule-set';
import { standingOf } from '../../../src/engine/evaluate/standing';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { event, foldAll, NOW, ruleSet, UTC } from '../../support/builders';
import { DAY } from '../../support/installation';

const TODAY = Date.parse('2026-01-15');

/** Counts clicks by one rule, each so many days before today, the earliest first. */
function stateAfter(cells: Record<string, string>, ...daysAgo: number[]) {
  const rules = ruleSet(cells);
  const clicks = daysAgo.map((days) => event({ time: NOW - days * DAY, day: UTC.dayOf(NOW - days * DAY) }));
  return { rule: rules.rules[0] as ActiveRule, state: foldAll(rules, clicks).state };
}

function standing(cells: Record<string, string>, now: number, ...daysAgo: number[]) {
  const { rule, state } = stateAfter(cells, ...daysAgo);
  const { aggregate, turnsAt } = standingOf(state, rule, UTC, now)!;
  return { count: aggregate.count, turnsAt };
}

const TWICE = { 'Operator-C': 'atLeast', 'Target-C': '2', 'Period': 'last 30 days' };

test('of a user whom the rule has not counted is none', () => {
  const { rule } = stateAfter(TWICE);
  expect(standingOf(NEW_USER, rule, UTC, NOW)).toBeUndefined();
});

test('by a rule without a window that moves never turns with time', () => {
  expect(standing({ 'Operator-C': 'atLeast', 'Target-C': '1' }, NOW, 0)).toEqual({ count: 1 });
});

test('is what the window holds at that instant', () => {
  expect(standing(TWICE, NOW, 29, 10, 0).count).toBe(3);
  expect(standing(TWICE, NOW + DAY, 29, 10, 0).count).toBe(2);
  expect(standing(TWICE, NOW + 40 * DAY, 29, 10, 0).count).toBe(0);
});

test('names the boundary that takes a member out, and not one before at which nothing turns', () => {
  expect(standing(TWICE, NOW, 29, 10, 0).turnsAt).toBe(TODAY + 20 * DAY);
});

test('names the boundary that takes a user in', () => {
  const lapsed = { ...TWICE, 'Operator-C': 'less', 'Target-C': '1' };
  expect(standing(lapsed, NOW, 10)).toEqual({ count: 1, turnsAt: TODAY + 20 * DAY });
});

test('names none where time alone never turns the membership', () => {
  expect(standing(TWICE, NOW, 3)).toEqual({ count: 1 });
  expect(standing({ ...TWICE, ResetWhenReachTarget: 'yes' }, NOW, 3)).toEqual({ count: 1 });
});

test('leaves the state as it is', () => {
  const { rule, state } = stateAfter(TWICE, 5, 0);
  const before = structuredClone(state);
  standingOf(state, rule, UTC, NOW + 50 * DAY);
  expect(state).toEqual(before);
});
