import { encodeUserItem, isFull, oversizeOf } from '../../../src/adapters/encoding/user-item';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { NOW } from '../../support/builders';

const measure = (state: UserState, otherBytes = 0) => encodeUserItem(state, [], () => 0, otherBytes);
const DUE: UserState = { ...NEW_USER, dueAt: NOW };

test('the instant at which a user is due is no part of the text, but of the measured size', () => {
  const [without, due] = [measure(NEW_USER), measure(DUE)];
  expect(due.state).toBe(without.state);
  // Names, a number of 2 digits and one of 13: a byte per two digits and one more.
  expect(due.stateBytes - without.stateBytes).toBeGreaterThanOrEqual(
    'duePart'.length + 'dueAt'.length + 2 + 8,
  );
  expect(due.bytes - without.bytes).toBe(due.stateBytes - without.stateBytes);
});

test('an item that has room for all but the instant is too large with it', () => {
  const { bytes } = measure(NEW_USER, 500);
  expect(oversizeOf(measure(NEW_USER, 500), false, bytes)).toBeUndefined();
  expect(oversizeOf(measure(DUE, 500), false, bytes)).toMatchObject({ part: 'state', maxBytes: bytes });
  expect(isFull(measure(NEW_USER, 500), bytes / 0.75)).toBe(false);
  expect(isFull(measure(DUE, 500), bytes / 0.75)).toBe(true);
});
