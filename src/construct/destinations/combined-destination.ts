/**
 * The stream of a table serves two readers of a shard; more would throttle each other (DynamoDB
 * documentation).
 */
const MAX_PARTS = 2;

/** @throws an error when there is no part, or more than the stream of a table serves */
export function checkPartCount(count: number): void {
  if (count === 0) throw new Error('Destination.all: no destination is given');
  if (count > MAX_PARTS) {
    throw new Error(
      `Destination.all: ${count} destinations are given, ` +
        `but the stream of a table serves ${MAX_PARTS} readers at a time; ` +
        'give Destination.eventBridge and have the others react to its events, ' +
        'or one Destination.function that tells them',
    );
  }
}
