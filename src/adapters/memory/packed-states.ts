import { VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { decodeChanges, encodeChanges } from '../encoding/change-codec';
import { decodeState, encodeState } from '../encoding/state-codec';

/** State of a user, with the changes that its last write caused. */
export interface WrittenState {
  readonly stored: VersionedState;
  readonly changes: readonly Change[];
}

/** A written state as texts, which take a fraction of the memory of its objects. */
export interface PackedState {
  readonly version: number;
  readonly state: string;
  /** Absent when the last write caused none. */
  readonly changes?: string;
  readonly dueAt?: number;
}

/** Packs states, with short numbers for the long keys of their rules. */
export class StatePacker {
  private readonly keys: string[] = [];
  private readonly numbers = new Map<string, number>();

  pack({ stored: { version, state }, changes }: WrittenState): PackedState {
    return {
      version,
      state: encodeState(state, this.numberOf),
      ...(changes.length > 0 && { changes: encodeChanges(changes) }),
      dueAt: state.dueAt,
    };
  }

  unpack(userId: string, { version, state, changes, dueAt }: PackedState): WrittenState {
    return {
      stored: { version, state: decodeState(state, (n) => this.keys[n], dueAt) },
      changes: changes === undefined ? [] : decodeChanges(userId, changes),
    };
  }

  private readonly numberOf = (key: string): number => {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.keys.push(key) - 1);
    return this.keys.length - 1;
  };
}
