import { compareSequenceNumbers } from '../../engine/state/checkpoints';
import { StoredObject } from './dead-letter-bucket';

/** Object with the place of its first record in the stream, where that is known. */
export interface PlacedObject extends StoredObject {
  readonly firstSequenceNumber?: string;
}

/**
 * Sorts objects, the oldest first. Pieces of a batch that Lambda gives up within one second have names
 * without an order, so the sequence numbers of their records decide.
 */
export function inSendingOrder<T extends PlacedObject>(objects: readonly T[]): T[] {
  return [...objects].sort(
    (a, b) =>
      a.at - b.at || comparePlaces(a.firstSequenceNumber, b.firstSequenceNumber) || (a.key < b.key ? -1 : 1),
  );
}

function comparePlaces(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareSequenceNumbers(a, b);
}
