import { createHash } from 'node:crypto';
import { AGGREGATES } from '../../contract/table-keys';
import { DUE_PARTS } from '../../engine/ports';
import { duePartOf } from '../due-part';

/** Part of the notes about a lag. */
export const LAG_PART = DUE_PARTS;
/** Part of all other items that are no user's. */
export const OWN_PART = DUE_PARTS + 1;

/** Bytes of a user id that is its own key: the index of a relational database takes some 2,700. */
const MAX_ID_BYTES = 1_024;
const HASHED_PREFIX = 'userhash#';
/** Characters that not every store keeps in a text: control characters, and halves of a character. */
const UNSAFE = /[\p{Cc}\p{Cs}]/u;

/** Returns the key and the part of a user's item, which no other user shares. */
export function userPlace(userId: string): { readonly key: string; readonly part: number } {
  return { key: userKey(userId), part: duePartOf(userId) };
}

export function userKey(userId: string): string {
  const isPlain = Buffer.byteLength(userId) <= MAX_ID_BYTES && !UNSAFE.test(userId);
  if (isPlain) return AGGREGATES.userPrefix + userId;
  return HASHED_PREFIX + createHash('sha256').update(Buffer.from(userId, 'utf16le')).digest('hex');
}

/** Returns the user id that a key contains; none when the key is a hash. */
export function userIdIn(key: string): string | undefined {
  return key.startsWith(AGGREGATES.userPrefix) ? key.slice(AGGREGATES.userPrefix.length) : undefined;
}
