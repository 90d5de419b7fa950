import fc from 'fast-check';
import { encodeState } from '../../../src/adapters/encoding/state-codec';
import { MAX_VALUE_LENGTH } from '../../../src/engine/aggregate/aggregate';
import {
  countersSize,
  isIn,
  NEW_RULE_STATE,
  NEW_USER,
  RuleState,
  ruleSize,
  stateSize,
  UserState,
} from '../../../src/engine/state/user-state';
import { events, jsonRules, tables } from '../../support/arbitraries';
import { foldAll, NOW, ruleSet } from '../../support/builders';

/** Bytes of a state as it is stored. */
function storedSize(state: UserState): number {
  const keys = Object.keys(state.rules);
  return Buffer.byteLength(encodeState(state, (key) => keys.indexOf(key)));
}

const counting = (parts: Partial<RuleState['counter']>): RuleState => ({
  changes: 0,
  ready: false,
  counter: { count: 1, sum: '0', generation: 1, conditionRevision: 1, ...parts },
});

test('a user who has done nothing has no rules, no history and no checkpoints', () => {
  expect(NEW_USER).toEqual({
    checkpoints: {},
    rules: {},
    history: [],
    judgedRevision: 0,
    latestRevision: 0,
  });
  expect(NEW_RULE_STATE).toEqual({ changes: 0, ready: false });
});

describe('the size of a state', () => {
  test('is never below that of its text, whatever was counted', () => {
    fc.assert(
      fc.property(tables, jsonRules, fc.array(events(), { maxLength: 30 }), (table, rules, stream) => {
        const { state } = foldAll(ruleSet(...table, ...rules), stream);
        expect(stateSize(state)).toBeGreaterThanOrEqual(storedSize(state));
      }),
    );
  });

  test('grows with every part that a state has', () => {
    const checkpoints = { 'shardId-000000000000': { sequenceNumber: '49'.repeat(28), at: NOW } };
    const parts: Partial<UserState>[] = [
      { checkpoints },
      { endpointId: 'phone' },
      { recentIds: ['x'.repeat(12)] },
      { dueAt: NOW },
      { rules: { 'attribute:click': NEW_RULE_STATE } },
      { history: [{ eventName: 'click', attributes: {}, metrics: [], entries: ';fo0;' }] },
    ];
    for (const part of parts) {
      const growth = stateSize({ ...NEW_USER, ...part }) - stateSize(NEW_USER);
      expect(growth).toBeGreaterThan(0);
      expect(storedSize({ ...NEW_USER, ...part }) - storedSize(NEW_USER)).toBeLessThanOrEqual(growth + 20);
    }
  });
});

describe('the size of counters', () => {
  test('is that of all rules together', () => {
    const rules = { a: counting({}), b: counting({ sum: '123.45' }), c: NEW_RULE_STATE };
    expect(countersSize({ ...NEW_USER, rules })).toBe(
      ruleSize(rules.a) + ruleSize(rules.b) + ruleSize(rules.c),
    );
    expect(countersSize(NEW_USER)).toBe(0);
  });

  test.each<[string, Parameters<typeof counting>[0]]>([
    ['a longer sum', { sum: '123456789.5' }],
    ['a range', { range: { count: 1, min: '0', max: '0' } }],
    ['different values', { distinct: { sku: ['a'] } }],
    ['the last value', { ends: { last: { plan: { at: 1, value: 'gold' } } } }],
  ])('grows with %s', (_, parts) => {
    expect(ruleSize(counting(parts))).toBeGreaterThan(ruleSize(counting({})));
  });

  test('reserves for a different value the most that one can take', () => {
    const values = (length: number) => Array.from({ length }, (_, i) => String(i));
    const size = (length: number) => ruleSize(counting({ distinct: { sku: values(length) } }));
    expect(size(11) - size(1)).toBe(10 * (MAX_VALUE_LENGTH + '"",'.length));
  });
});

test.each([
  [true, 'attribute:x', { changes: 1, ready: true }],
  [false, 'attribute:x', { changes: 2, ready: false }],
  [true, 'event:x', { changes: 1, ready: false }],
  [false, 'event:x', { changes: 0, ready: false }],
])('it is %p that a user is in by %s with %j', (expected, key, known) => {
  expect(isIn({ ...NEW_USER, rules: { [key]: known } }, key)).toBe(expected);
});

test('a user is in by no rule that does not know the user', () => {
  expect(isIn(undefined, 'attribute:x')).toBe(false);
  expect(isIn(NEW_USER, 'event:x')).toBe(false);
});
