import { compareAndSet } from '../../common/compare-and-set';
import { METRICS } from '../../contract/metric-names';
import { afterwards, Portion, smaller, WHOLE, withoutLargest, Work } from '../../engine/evaluate/portion';
import { AggregateStore, Oversize, Telemetry, VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';

const MAX_ATTEMPTS = 50;
const OUTPACED = `the state was changed by others ${MAX_ATTEMPTS} times in a row`;

/** State and changes to write for a user, and the work that they stand for. */
export interface UserUpdate {
  readonly state: UserState;
  readonly changes: readonly Change[];
  /** Whether a counter was begun or extended. */
  readonly grows: boolean;
  /** Number of events. */
  readonly events: number;
  /** Number of rules with changes. */
  readonly rules: number;
}

export interface UpdatedUser<T> {
  /** State after the write, or as it was read when there was none. */
  readonly stored: VersionedState;
  /** Update that was written; absent when there was none to write. */
  readonly update?: T;
  /** Portion for a further write. */
  readonly portion: Portion;
}

/**
 * Writes a user's next state, and computes it anew whenever another function was faster. An update that is
 * too large for the store is computed for smaller portions of the work until it fits.
 *
 * @param start last known state of the user; an outdated one costs a second computation
 * @param next computes the update for a portion of the work; undefined when the state needs none
 * @param first portion to begin with
 * @throws OutpacedError when another function was faster in every attempt
 */
export async function updateUser<T extends UserUpdate>(
  { aggregates, telemetry }: { readonly aggregates: AggregateStore; readonly telemetry: Telemetry },
  userId: string,
  start: VersionedState,
  next: (stored: VersionedState, portion: Portion) => Promise<T | undefined>,
  first = WHOLE,
): Promise<UpdatedUser<T>> {
  let stored = start;
  return compareAndSet(OUTPACED, MAX_ATTEMPTS, async () => {
    for (let portion = first; ;) {
      const update = await next(stored, portion);
      if (!update) return { stored, portion };
      const state = withoutLargest(update.state, portion.giveUp);
      const { changes, grows } = update;
      const result = await aggregates.write(userId, state, changes, stored.version, { grows });
      if (result.written) {
        telemetry.count(METRICS.usersWritten, 1);
        telemetry.count(METRICS.changesProduced, changes.length);
        telemetry.count(METRICS.countersRefused, portion.giveUp);
        return {
          stored: { version: result.version, state },
          update,
          portion: afterwards(portion, result.isFull === true),
        };
      }
      if ('current' in result) {
        telemetry.count(METRICS.stateConflicts, 1);
        stored = result.current;
        return undefined;
      }
      portion = smallerThan(portion, { ...update, state, before: stored.state }, result.tooLarge);
    }
  });
}

/** @throws Error when the state is too large without any counter */
function smallerThan(portion: Portion, work: Work, tooLarge: Oversize): Portion {
  const next = smaller(portion, work, tooLarge);
  if (next) return next;
  throw new Error(
    `the state of a user takes ${tooLarge.bytes} bytes without any counter, ` +
      `and the table holds ${tooLarge.maxBytes} for one user`,
  );
}
