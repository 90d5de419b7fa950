import { NEW_USER } from '../../../src/engine/state/user-state';
import { WriteUnits } from '../../../src/operations/cost/write-units';

test('a state takes a write unit for each KB begun, as often as it is written', () => {
  const units = new WriteUnits();
  expect(units.mean).toBe(1);
  units.add('ann', NEW_USER, 3);
  expect(units.mean).toBe(1);
  // An id that is no text of its own packs badly.
  const ids = Array.from({ length: 200 }, (_, n) => `${(n * 7_919 + 13) ** 3}`);
  units.add('bob', { ...NEW_USER, recentIds: ids }, 1);
  expect(units.mean).toBeGreaterThan(1);
  expect(units.mean).toBeLessThan(3);
});
