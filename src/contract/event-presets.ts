import { EventMapping } from './event-mapping';

/** Mappings for known formats, by the names that the commands have for them. */
export const EVENT_PRESETS = {
  /** One flat object: texts are attributes, numbers are metrics. */
  flat: { eventName: '$.name', userId: '$.userId', attributes: '$', metrics: '$' },
  /** Calls of `track` in Segment's specification. */
  segment: {
    eventName: '$.event',
    userId: '$.userId',
    endpointId: '$.anonymousId',
    time: '$.timestamp',
    eventId: '$.messageId',
    attributes: '$.properties',
    metrics: '$.properties',
    onlyWhere: '$.type',
    onlyIs: 'track',
  },
  /** CloudEvents 1.0 as JSON. */
  cloudevents: {
    eventName: '$.type',
    userId: '$.subject',
    time: '$.time',
    eventId: '$.id',
    attributes: '$.data',
    metrics: '$.data',
  },
  /** Events of an EventBridge bus. */
  eventbridge: {
    eventName: '$["detail-type"]',
    userId: '$.detail.userId',
    time: '$.time',
    eventId: '$.id',
    attributes: '$.detail',
    metrics: '$.detail',
  },
} satisfies Record<string, EventMapping>;
