import { compareAndSet } from '../../common/compare-and-set';
import { METRICS } from '../../contract/metric-names';
import { AggregateStore, Telemetry, VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';

const MAX_ATTEMPTS = 50;
const OUTPACED = `the state was changed by others ${MAX_ATTEMPTS} times in a row`;

/** State and changes to write for a user. */
export interface UserUpdate {
  readonly state: UserState;
  readonly changes: readonly Change[];
}

export interface UpdatedUser<T> {
  /** State after the write, or as it was read when there was none. */
  readonly stored: VersionedState;
  /** Update that was written; absent when there was none to write. */
  readonly update?: T;
}

/**
 * Writes a user's next state, and computes it anew whenever another function was faster.
 *
 * @param start last known state of the user; an outdated one costs a second computation
 * @param next computes the update; undefined when the state needs none
 * @throws OutpacedError when another function was faster in every attempt
 */
export async function updateUser<T extends UserUpdate>(
  { aggregates, telemetry }: { readonly aggregates: AggregateStore; readonly telemetry: Telemetry },
  userId: string,
  start: VersionedState,
  next: (state: UserState, version: number) => Promise<T | undefined>,
): Promise<UpdatedUser<T>> {
  let stored = start;
  return compareAndSet(OUTPACED, MAX_ATTEMPTS, async () => {
    const update = await next(stored.state, stored.version);
    if (!update) return { stored };
    const { state, changes } = update;
    const result = await aggregates.write(userId, state, changes, stored.version);
    if (!result.written) {
      telemetry.count(METRICS.stateConflicts, 1);
      stored = result.current;
      return undefined;
    }
    telemetry.count(METRICS.usersWritten, 1);
    telemetry.count(METRICS.changesProduced, changes.length);
    return { stored: { version: result.version, state }, update };
  });
}
