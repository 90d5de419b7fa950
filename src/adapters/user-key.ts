import { createHash } from 'node:crypto';
import { AGGREGATES } from '../contract/table-keys';

/**
 * Bytes of a user id that is its own key. A partition key holds 2,048 bytes (DynamoDB limits), and an id of
 * 2,000 characters can be longer.
 */
const MAX_ID_BYTES = 1_024;
const HASHED_PREFIX = 'userhash#';

/** Returns the partition key of a user's items, which no other user shares. */
export function userKey(userId: string): string {
  if (Buffer.byteLength(userId) <= MAX_ID_BYTES) return `${AGGREGATES.userPrefix}${userId}`;
  return hashedKey(userId);
}

/** Returns the key of a user whose id cannot be its own key. */
export function hashedKey(id: string | Uint8Array): string {
  return `${HASHED_PREFIX}${createHash('sha256').update(id).digest('hex')}`;
}

/** Returns the user id that a key contains, and nothing when the id was too long for its key. */
export function userIdOf(key: string): string | undefined {
  return key.startsWith(AGGREGATES.userPrefix) ? key.slice(AGGREGATES.userPrefix.length) : undefined;
}

export function isUserKey(key: string): boolean {
  return key.startsWith(AGGREGATES.userPrefix) || key.startsWith(HASHED_PREFIX);
}
