import { compareSequenceNumbers } from '../../engine/state/checkpoints';
import { StoredObject } from './dead-letter-bucket';

/** An object with where its records lay in their stream, as far as that is known. */
export interface PlacedObject extends StoredObject {
  readonly begins?: string;
}

/**
 * The oldest first. What Lambda gives up piece by piece within a second has names that say nothing of the
 * order of the pieces; their records do.
 */
export function inSendingOrder(objects: readonly PlacedObject[]): PlacedObject[] {
  return [...objects].sort(
    (a, b) => a.at - b.at || compareBegins(a.begins, b.begins) || (a.key < b.key ? -1 : 1),
  );
}

function compareBegins(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareSequenceNumbers(a, b);
}
