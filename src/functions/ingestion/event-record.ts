import { createHash } from 'node:crypto';
import { SinkRecord } from '../../engine/ingestion-ports';
import { PinpointEvent } from './pinpoint-event';

/** Origin of an event and the time of its arrival. */
export interface EventOrigin {
  readonly applicationId: string;
  readonly endpointId: string;
  readonly userId?: string;
  /** Key of the event in its request. Clients repeat an event under its key, and some use one key for all. */
  readonly key: string;
  /** Epoch milliseconds at which the request arrived. */
  readonly arrival: number;
}

/** Version of the records of Pinpoint that have these fields. */
const EVENT_VERSION = '3.1';
/** Characters of a partition key (PutRecords). */
const MAX_PARTITION_KEY_CHARACTERS = 256;

/** Returns the record that the event stream of Pinpoint has for this event. */
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

/** Returns an id that a repetition of the request shares and no other event has, even under one key. */
function eventIdOf(endpointId: string, key: string, event: PinpointEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([endpointId, key, event]))
    .digest('base64url')
    .slice(0, 22);
}

/**
 * Returns the partition key that keeps a user's events on one shard, and so in the order of their arrival.
 */
export function partitionKeyOf(id: string): string {
  return [...id].slice(0, MAX_PARTITION_KEY_CHARACTERS).join('');
}
