import { isIn, NEW_USER, ruleSize, UserState } from '../../../src/engine/state/user-state';

const states = (rules: UserState['rules']): UserState => ({ ...NEW_USER, rules });

test.each([
  [true, 'attribute:x', { changes: 1, ready: true }],
  [false, 'attribute:x', { changes: 2, ready: false }],
  [true, 'event:x', { changes: 1, ready: false }],
  [false, 'event:x', { changes: 0, ready: false }],
  [false, 'attribute:y', { changes: 1, ready: true }],
])('it is %p that a user is in by %s with %j', (expected, key, known) => {
  const rule = key.replace('y', 'x');
  expect(isIn(states({ [rule]: known }), key)).toBe(expected);
});

test('an unknown user is in by no rule', () => {
  expect(isIn(undefined, 'attribute:x')).toBe(false);
  expect(isIn(NEW_USER, 'event:x')).toBe(false);
});

test('a counter takes more room with each part that its rule keeps', () => {
  const counter = { count: 3, sum: '12.5', generation: 1, conditionRevision: 1 };
  const range = { count: 3, min: '1', max: '9' };
  const sizes = [
    undefined,
    counter,
    { ...counter, range },
    { ...counter, range, distinct: { shop: ['a'] } },
    { ...counter, range, distinct: { shop: ['a', 'b'] } },
  ].map((each) => ruleSize({ changes: 1, ready: true, counter: each }));
  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
});
