import { createHash } from 'node:crypto';
import { DUE_PARTS } from '../engine/ports';

/** Returns the part that a user is listed in, from 0. Parts are of about equal size, whatever the ids are. */
export function duePartOf(userId: string): number {
  return createHash('sha256').update(userId).digest()[0] % DUE_PARTS;
}
