import { MAX_TIME } from '../../engine/events/event';
import { OperationError } from '../../operations/operation-error';
import { ClockRequest } from '../api';

/**
 * Computes the milliseconds by which the clock moves.
 *
 * @throws OperationError when the target is earlier than now, after the year 9999, or no time at all
 */
export function moveOf(request: ClockRequest, now: number): number {
  const by = 'by' in request ? request.by : request.to - now;
  if (!Number.isFinite(by)) {
    throw new OperationError(
      'invalid-input',
      'the clock needs a moment to move on to, or milliseconds to move on by',
    );
  }
  if (by < 0) {
    throw new OperationError(
      'invalid-input',
      `the clock stands at ${new Date(now).toISOString()} and only moves on: choose a later moment`,
    );
  }
  if (now + by > MAX_TIME) {
    throw new OperationError(
      'invalid-input',
      'the clock goes as far as the year 9999: choose an earlier moment',
    );
  }
  return Math.round(by);
}
