import { createHash } from 'node:crypto';
import { AGGREGATES } from '../../contract/table-keys';

/** A partition key holds 2,048 bytes (DynamoDB limits); an id of 1,000 characters can be longer than that. */
const MAX_ID_BYTES = 1_024;
const HASHED_PREFIX = 'userhash#';

/** The partition key of a user's items; two ids never share one. */
export function userKey(userId: string): string {
  if (Buffer.byteLength(userId) <= MAX_ID_BYTES) return `${AGGREGATES.userPrefix}${userId}`;
  return `${HASHED_PREFIX}${createHash('sha256').update(userId).digest('hex')}`;
}

/** The user id that such a key speaks; none where the id was too long for it. */
export function userIdOf(key: string): string | undefined {
  return key.startsWith(AGGREGATES.userPrefix) ? key.slice(AGGREGATES.userPrefix.length) : undefined;
}

export function isUserKey(key: string): boolean {
  return key.startsWith(AGGREGATES.userPrefix) || key.startsWith(HASHED_PREFIX);
}
