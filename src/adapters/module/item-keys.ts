import { DUE_PARTS } from '../../engine/ports';
import { duePartOf } from '../due-part';
import { hashedKey, userKey } from '../user-key';

/** Part of the notes about a lag. */
export const LAG_PART = DUE_PARTS;
/** Part of all other items that are no user's. */
export const OWN_PART = DUE_PARTS + 1;

/** Characters that not every store keeps in a text: control characters, and halves of a character. */
const UNSAFE = /[\p{Cc}\p{Cs}]/u;

/** Returns the key and the part of a user's item, which no other user shares. */
export function userPlace(userId: string): { readonly key: string; readonly part: number } {
  return { key: safeUserKey(userId), part: duePartOf(userId) };
}

export function safeUserKey(userId: string): string {
  return UNSAFE.test(userId) ? hashedKey(Buffer.from(userId, 'utf16le')) : userKey(userId);
}
