import { createHash } from 'node:crypto';
import { SinkRecord } from '../../engine/ingestion-ports';
import { PinpointEvent } from './pinpoint-event';

/** Where an event came from and when. */
export interface EventOrigin {
  readonly applicationId: string;
  readonly endpointId: string;
  readonly userId?: string;
  /**
   * The event's key in its request: a client that sends an event again sends it under the same key, but some
   * use one key for all.
   */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly arrival: number;
}

/** The version of Pinpoint's own records that have these fields. */
const EVENT_VERSION = '3.1';
/** Kinesis takes up to 256 characters (PutRecords). */
const MAX_PARTITION_KEY = 256;

/** The record that Pinpoint's event stream would have held for this event. */
export function recordOf(
  event: PinpointEvent,
  { applicationId, endpointId, userId, key, arrival }: EventOrigin,
): SinkRecord {
  const { session } = event;
  return {
    partitionKey: partitionKeyOf(userId ?? endpointId),
    data: JSON.stringify({
      event_id: eventIdOf(endpointId, key, event),
      event_type: event.type,
      event_timestamp: event.time,
      arrival_timestamp: arrival,
      event_version: EVENT_VERSION,
      application: { app_id: applicationId },
      client: { client_id: endpointId },
      session: session
        ? { session_id: session.id, start_timestamp: session.start, stop_timestamp: session.stop }
        : {},
      attributes: event.attributes,
      metrics: event.metrics,
      endpoint: {
        Id: endpointId,
        ApplicationId: applicationId,
        ...(userId !== undefined && { User: { UserId: userId } }),
      },
    }),
  };
}

/** The same for the same event of the same request only, whatever key its client uses. */
function eventIdOf(endpointId: string, key: string, event: PinpointEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([endpointId, key, event]))
    .digest('base64url')
    .slice(0, 22);
}

/** All events of a user go to one shard, so that they are counted in the order in which they came. */
export function partitionKeyOf(id: string): string {
  return [...id].slice(0, MAX_PARTITION_KEY).join('');
}
