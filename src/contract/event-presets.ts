import { EventMapping } from './event-mapping';

/** Calls of Segment's specification that can be events. */
export const SEGMENT_CALLS = ['track', 'page', 'screen'] as const;
export type SegmentCall = (typeof SEGMENT_CALLS)[number];

/** Mappings for known formats, by the names that the commands have for them. */
export const EVENT_PRESETS = {
  /** Records of Amazon Pinpoint's event streams; those of campaigns hold the user in JSON in a text. */
  pinpoint: {
    eventName: '$.event_type',
    userId: '$.endpoint.User.UserId ?? $.client_context.custom.endpoint.User.UserId',
    endpointId: '$.endpoint.Id ?? $.client.client_id',
    time: '$.event_timestamp',
    arrival: '$.arrival_timestamp',
    timeFormat: 'epochMilliseconds',
    eventId: '$.event_id',
    attributes: '$.attributes',
    metrics: '$.metrics',
  },
  /** One flat object: texts are attributes, numbers are metrics. */
  flat: { eventName: '$.name', userId: '$.userId', time: '$.timestamp', values: [{ path: '$' }] },
  segment: segmentMapping(['track']),
  /** CloudEvents 1.0 as JSON. */
  cloudevents: {
    eventName: '$.type',
    userId: '$.subject',
    time: '$.time',
    eventId: "'${$.source} ${$.id}'",
    values: [{ path: '$.data' }, { path: '$.data_base64' }],
  },
  /** Events of an EventBridge bus. */
  eventbridge: {
    eventName: '$["detail-type"]',
    userId: '$.detail.userId',
    time: '$.time',
    eventId: '$.id',
    values: [{ path: '$.detail' }],
  },
} satisfies Record<string, EventMapping>;

/**
 * Maps calls of Segment's specification, which RudderStack writes too, alone or in batches. A call without a
 * type is one of `track`, as in the batches of some libraries.
 */
export function segmentMapping(calls: readonly SegmentCall[]): EventMapping {
  const ofTrack = calls.includes('track') ? [{ not: { at: '@.type', exists: true } } as const] : [];
  return {
    events: '$.batch',
    only: { any: [{ at: '@.type', in: calls }, ...ofTrack] },
    eventName: "@.event ?? 'Viewed ${@.name} ${@.type}' ?? 'Viewed ${@.type}'",
    userId: '@.userId',
    endpointId: '@.anonymousId',
    time: '@.timestamp ?? @.originalTimestamp ?? $.sentAt',
    eventId: '@.messageId',
    values: [{ path: '@.properties' }],
  };
}
