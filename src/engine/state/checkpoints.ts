import { Checkpoint, Checkpoints } from './user-state';

/** Whether the user's events up to this place in the shard have been counted already. */
export function isProcessed(marks: Checkpoints, shardId: string, sequenceNumber: string): boolean {
  const mark: Checkpoint | undefined = marks[shardId];
  return mark !== undefined && compareSequenceNumbers(sequenceNumber, mark.sequenceNumber) <= 0;
}

/** The marks moved on to this place, without those that no redelivery can reach any more. */
export function advanceCheckpoint(
  marks: Checkpoints,
  shardId: string,
  sequenceNumber: string,
  now: number,
  redelivery: number,
): Checkpoints {
  const live = Object.entries(marks).filter(([, mark]) => now - mark.at <= redelivery);
  return { ...Object.fromEntries(live), [shardId]: { sequenceNumber, at: now } };
}

const PART = '.';

/** The place of one of several events that came in one record. */
export function partOf(sequenceNumber: string, n: number): string {
  return `${sequenceNumber}${PART}${n}`;
}

/** What the stream knows the record by that a part of it came in. */
export function wholeOf(sequenceNumber: string): string {
  return sequenceNumber.split(PART)[0];
}

/**
 * Sequence numbers are decimal numbers of up to 56 digits; that of a part comes before that of the whole,
 * which ends it.
 */
export function compareSequenceNumbers(a: string, b: string): number {
  if (!a.includes(PART) && !b.includes(PART)) return compareNumbers(a, b);
  const [wholeA, partA] = a.split(PART);
  const [wholeB, partB] = b.split(PART);
  return compareNumbers(wholeA, wholeB) || compareParts(partA, partB);
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareNumbers(a, b);
}

function compareNumbers(a: string, b: string): number {
  return a.length !== b.length ? a.length - b.length : a < b ? -1 : a > b ? 1 : 0;
}
