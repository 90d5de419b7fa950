import { moveOf } from '../../../src/playground/embedded/clock-move';
import { NOW } from '../../support/builders';

test('the clock moves on by a time or to a moment, in whole milliseconds', () => {
  expect([moveOf({ by: 1_000.4 }, NOW), moveOf({ to: NOW + 5 }, NOW)]).toEqual([1_000, 5]);
});

test.each([
  [{ by: -1 }, 'the clock stands at 2026-01-15T12:00:00.000Z and only moves on: choose a later moment'],
  [{ to: 8e15 }, 'the clock goes as far as the year 9999: choose an earlier moment'],
  [{ by: NaN }, 'the clock needs a moment to move on to, or milliseconds to move on by'],
])('a move by %p is refused', (request, message) => {
  expect(() => moveOf(request, NOW)).toThrow(message);
});
