import * as z from 'zod';

/** How a time is written in a record. */
export const TIME_FORMATS = ['iso8601', 'epochSeconds', 'epochMilliseconds'] as const;

const path = z.string().min(1);

/**
 * Where the parts of an event are in a record of JSON, as JSON paths (RFC 9535) to one place each. All values
 * are texts, for so a plugin hands them over.
 */
export const eventMapping = z.strictObject({
  eventName: path,
  userId: path,
  /** Absent: the time at which the stream took the record. */
  time: path.optional(),
  timeFormat: z.enum(TIME_FORMATS).optional(),
  /** An object whose texts are attributes. */
  attributes: path.optional(),
  /**
   * An object whose numbers are metrics; when it is that of the attributes, what is no number is an
   * attribute.
   */
  metrics: path.optional(),
  /** Recognises an event that its producer has written twice. */
  eventId: path.optional(),
  endpointId: path.optional(),
  /** A record is an event only if the text at `onlyWhere` is `onlyIs`; others are left out. */
  onlyWhere: path.optional(),
  onlyIs: z.string().optional(),
  /**
   * The writer uses the user id as the partition key, so that a shard may be read by several invocations at a
   * time.
   */
  partitionKeyIsUser: z.enum(['true', 'false']).optional(),
});

export type EventMapping = z.infer<typeof eventMapping>;
