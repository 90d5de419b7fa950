import * as z from '../common/zod';

/** Ways to write a time in a record. */
export const TIME_FORMATS = ['iso8601', 'epochSeconds', 'epochMilliseconds'] as const;

const path = z.string().check(z.minLength(1));

/**
 * Places of the parts of an event in a record of JSON, as JSON paths (RFC 9535) to one place each. All values
 * are texts, because plugins hand over texts.
 */
export const eventMapping = z.strictObject({
  eventName: path,
  userId: path,
  /** Time of the event; absent: the time at which the stream took the record. */
  time: z.optional(path),
  timeFormat: z.optional(z.enum(TIME_FORMATS)),
  /** Object whose texts are attributes. */
  attributes: z.optional(path),
  /**
   * Object whose numbers are metrics. Where it is also that of the attributes, values other than numbers are
   * attributes.
   */
  metrics: z.optional(path),
  /** Id by which an event that its producer has written twice is recognised. */
  eventId: z.optional(path),
  endpointId: z.optional(path),
  /**
   * Place of a text that marks events: a record is an event only if the text is `onlyIs`; others are left
   * out.
   */
  onlyWhere: z.optional(path),
  onlyIs: z.optional(z.string()),
  /**
   * Whether the writer uses the user id as the partition key, so that several invocations may read a shard at
   * a time.
   */
  partitionKeyIsUser: z.optional(z.enum(['true', 'false'])),
});

export type EventMapping = z.infer<typeof eventMapping>;
