import { Mark, Marks } from './user-state';

/** Whether the user's events up to this place in the shard have been counted already. */
export function covers(marks: Marks, shardId: string, sequenceNumber: string): boolean {
  const mark: Mark | undefined = marks[shardId];
  return mark !== undefined && compareSequenceNumbers(sequenceNumber, mark.sequenceNumber) <= 0;
}

/** The marks moved on to this place, without those that no redelivery can reach any more. */
export function advance(marks: Marks, shardId: string, sequenceNumber: string, now: number, redelivery: number): Marks {
  const live = Object.entries(marks).filter(([, mark]) => now - mark.at <= redelivery);
  return { ...Object.fromEntries(live), [shardId]: { sequenceNumber, at: now } };
}

/** Sequence numbers are decimal numbers of up to 56 digits. */
export function compareSequenceNumbers(a: string, b: string): number {
  return a.length !== b.length ? a.length - b.length : a < b ? -1 : a > b ? 1 : 0;
}
