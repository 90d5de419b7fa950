import { Checkpoint, Checkpoints } from './user-state';

/** Tells whether the user's events up to this position in the shard have been counted already. */
export function isProcessed(checkpoints: Checkpoints, shardId: string, sequenceNumber: string): boolean {
  const checkpoint: Checkpoint | undefined = checkpoints[shardId];
  return checkpoint !== undefined && compareSequenceNumbers(sequenceNumber, checkpoint.sequenceNumber) <= 0;
}

/**
 * Moves the checkpoint of a shard to this position, and drops checkpoints that no redelivery can reach any
 * more.
 *
 * @param redelivery milliseconds during which the stream may deliver a record again
 */
export function advanceCheckpoint(
  checkpoints: Checkpoints,
  shardId: string,
  sequenceNumber: string,
  now: number,
  redelivery: number,
): Checkpoints {
  const advanced: Record<string, Checkpoint> = {};
  for (const known of Object.keys(checkpoints)) {
    if (now - checkpoints[known].at <= redelivery) advanced[known] = checkpoints[known];
  }
  advanced[shardId] = { sequenceNumber, at: now };
  return advanced;
}

const PART = '.';

/** Returns the position of part `n` of a record that carries several, or of a part that does. */
export function partOf(sequenceNumber: string, n: number): string {
  return `${sequenceNumber}${PART}${n}`;
}

/** Returns the sequence number of the record that an event arrived in, as the stream knows it. */
export function wholeOf(sequenceNumber: string): string {
  return sequenceNumber.split(PART)[0];
}

/**
 * Compares positions by their sequence numbers, which are decimal numbers of up to 56 digits. The parts of a
 * record come before the record as a whole, which ends with them.
 */
export function compareSequenceNumbers(a: string, b: string): number {
  if (!a.includes(PART) && !b.includes(PART)) return compareNumbers(a, b);
  const [stepsA, stepsB] = [a.split(PART), b.split(PART)];
  for (const [n, step] of stepsA.entries()) {
    const difference = n < stepsB.length ? compareNumbers(step, stepsB[n]) : -1;
    if (difference !== 0) return difference;
  }
  return stepsA.length < stepsB.length ? 1 : 0;
}

function compareNumbers(a: string, b: string): number {
  return a.length !== b.length ? a.length - b.length : a < b ? -1 : a > b ? 1 : 0;
}
