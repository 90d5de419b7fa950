import fc from 'fast-check';
import { isUserKey, userIdOf, userKey } from '../../src/adapters/user-key';
import { AGGREGATES } from '../../src/contract/table-keys';
import { MAX_USER_ID_LENGTH } from '../../src/engine/events/event';

const userId = fc.string({ unit: 'binary', minLength: 1, maxLength: MAX_USER_ID_LENGTH });

test('a user id that fits a key can be read from it', () => {
  for (const id of ['ann', 'a#b', 'userhash#x', 'user#ann', 'Ünï 用户 🙂', 'x'.repeat(1_024), ' ']) {
    expect(userIdOf(userKey(id))).toBe(id);
  }
});

test('a user id that is too long for a key is hashed, so that its item has to contain it', () => {
  for (const id of ['x'.repeat(1_025), '用'.repeat(342)]) {
    expect(userKey(id)).toMatch(/^userhash#[0-9a-f]{64}$/);
    expect(userIdOf(userKey(id))).toBeUndefined();
  }
});

test('every user id has a key of its own, which fits a table', () => {
  fc.assert(
    fc.property(userId, userId, (one, other) => {
      expect(userKey(one) === userKey(other)).toBe(one === other);
      expect(Buffer.byteLength(userKey(one))).toBeLessThanOrEqual(2_048);
      expect(isUserKey(userKey(one))).toBe(true);
    }),
  );
});

test('items of the installation itself have no keys of users', () => {
  const keys = [
    AGGREGATES.cataloguePk,
    AGGREGATES.ruleCheckPk,
    AGGREGATES.settlementPk,
    AGGREGATES.keyNumbersPk,
    `${AGGREGATES.ruleChangePrefix}1`,
  ];
  expect(keys.filter(isUserKey)).toEqual([]);
});
