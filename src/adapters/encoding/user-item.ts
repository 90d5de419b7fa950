import { DUE_INDEX } from '../../contract/table-keys';
import { Oversize } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';
import { encodeChanges, packOutbox } from './change-codec';
import { packText } from './packed-text';
import { encodeState } from './state-codec';

/** Bytes that one write unit pays for (DynamoDB pricing). */
export const WRITE_UNIT_BYTES = 1_024;

/** Bytes that an item holds, names and values together (DynamoDB limits). */
export const MAX_ITEM_BYTES = 409_600;

/**
 * Bytes of the attributes by which a user who is due is found: their names, a number of 2 digits and one of
 * 16. A number takes a byte per two digits and one more (DynamoDB item sizes).
 */
const DUE_BYTES = DUE_INDEX.partitionKey.length + DUE_INDEX.sortKey.length + 2 + 9;

/** Share of an item up to which counters are begun and extended. */
const GROWTH_SHARE = 3 / 4;

/** State and changes of a user as an item holds them, with the bytes that they take. */
export interface UserItem {
  /** State, packed when the item takes more than one write unit. */
  readonly state: string | Uint8Array;
  /** Changes; absent when there are none. */
  readonly outbox?: string;
  /** Bytes of the item without its changes. */
  readonly stateBytes: number;
  /** Bytes of the whole item. */
  readonly bytes: number;
}

/**
 * Encodes a user's state and changes, but only measures the instant at which the user is due. When they take
 * more than one write unit, it packs the state, and then the changes too.
 *
 * @param keyBytes bytes of everything else in the item, such as its key
 */
export function encodeUserItem(
  state: UserState,
  changes: readonly Change[],
  numberOf: (key: string) => number,
  keyBytes: number,
): UserItem {
  const otherBytes = keyBytes + (state.dueAt === undefined ? 0 : DUE_BYTES);
  const text = encodeState(state, numberOf);
  const outbox = changes.length > 0 ? encodeChanges(changes) : undefined;
  const plain = measured(text, outbox, otherBytes);
  if (plain.bytes <= WRITE_UNIT_BYTES) return plain;
  const packed = measured(packText(text), outbox, otherBytes);
  return packed.bytes <= WRITE_UNIT_BYTES || outbox === undefined
    ? packed
    : measured(packed.state, packOutbox(outbox), otherBytes);
}

function measured(state: string | Uint8Array, outbox: string | undefined, otherBytes: number): UserItem {
  const stateBytes = otherBytes + Buffer.byteLength(state);
  return {
    state,
    ...(outbox !== undefined && { outbox }),
    stateBytes,
    bytes: stateBytes + (outbox === undefined ? 0 : Buffer.byteLength(outbox)),
  };
}

/**
 * Tells how an item is too large, if it is.
 *
 * @param grows whether counters were begun or extended, which may not fill the whole item
 */
export function oversizeOf(
  { stateBytes, bytes }: UserItem,
  grows: boolean,
  maxBytes: number,
): Oversize | undefined {
  const maxStateBytes = grows ? maxBytes * GROWTH_SHARE : maxBytes;
  if (stateBytes > maxStateBytes) return { part: 'state', bytes: stateBytes, maxBytes: maxStateBytes };
  return bytes > maxBytes ? { part: 'changes', bytes, maxBytes } : undefined;
}

/** Tells whether a state leaves no room for counters to be begun or extended. */
export function isFull({ stateBytes }: UserItem, maxBytes: number): boolean {
  return stateBytes > maxBytes * GROWTH_SHARE;
}
