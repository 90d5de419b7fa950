import { Destination, DestinationConfig } from './destination';

/**
 * An item stream serves two readers of a shard at a time (DynamoDB documentation); more would throttle each
 * other.
 */
const MAX_DESTINATIONS = 2;

/**
 * Several destinations side by side.
 *
 * @throws an error when there are none, or more than the item stream serves
 */
export function combine(destinations: Destination[]): Destination[] {
  const parts = destinations.flatMap((each) => each._parts());
  if (parts.length === 0) throw new Error('Destination.all: no destination is given');
  if (parts.length > MAX_DESTINATIONS) {
    throw new Error(
      `Destination.all: ${parts.length} destinations are given, but the stream of a table serves ${MAX_DESTINATIONS} readers at a time; ` +
        'give Destination.eventBridge and have the others react to its events, or one Destination.function that tells them',
    );
  }
  return parts;
}

export function bindOnePart(): DestinationConfig {
  throw new Error(
    'Destination.all has no publisher of its own: PinpointIncrementalAnalytics makes one for each of its parts',
  );
}
