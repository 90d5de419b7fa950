import * as z from 'zod';

/** Ways to write a time in a record. */
export const TIME_FORMATS = ['iso8601', 'epochSeconds', 'epochMilliseconds'] as const;

const path = z.string().min(1);

/**
 * Places of the parts of an event in a record of JSON, as JSON paths (RFC 9535) to one place each. All values
 * are texts, because plugins hand over texts.
 */
export const eventMapping = z.strictObject({
  eventName: path,
  userId: path,
  /** Time of the event; absent: the time at which the stream took the record. */
  time: path.optional(),
  timeFormat: z.enum(TIME_FORMATS).optional(),
  /** Object whose texts are attributes. */
  attributes: path.optional(),
  /**
   * Object whose numbers are metrics. Where it is also that of the attributes, values other than numbers are
   * attributes.
   */
  metrics: path.optional(),
  /** Id by which an event that its producer has written twice is recognised. */
  eventId: path.optional(),
  endpointId: path.optional(),
  /**
   * Place of a text that marks events: a record is an event only if the text is `onlyIs`; others are left
   * out.
   */
  onlyWhere: path.optional(),
  onlyIs: z.string().optional(),
  /**
   * Whether the writer uses the user id as the partition key, so that several invocations may read a shard at
   * a time.
   */
  partitionKeyIsUser: z.enum(['true', 'false']).optional(),
});

export type EventMapping = z.infer<typeof eventMapping>;
