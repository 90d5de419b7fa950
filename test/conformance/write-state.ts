import { AggregateStore } from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { UserState } from '../../src/engine/state/user-state';

/** Creates a function that writes a state and returns the version that it got. */
export function stateWriter(storeOf: () => AggregateStore) {
  return async (
    userId: string,
    state: UserState,
    expectedVersion = 0,
    changes: readonly Change[] = [],
  ): Promise<number> => {
    const result = await storeOf().write(userId, state, changes, expectedVersion);
    if (!result.written) throw new Error(`${userId} was not written: ${JSON.stringify(result)}`);
    return result.version;
  };
}
