import * as z from '../common/zod';

/** Ways to write a time in a record. */
export const TIME_FORMATS = [
  'auto',
  'iso8601',
  'epochSeconds',
  'epochMilliseconds',
  'epochMicroseconds',
  'epochNanoseconds',
] as const;

const text = z.string().check(z.minLength(1));

/** Condition on the values of a record. */
export type RecordCondition =
  | { readonly at: string; readonly in: readonly string[] }
  | { readonly at: string; readonly exists: boolean }
  | { readonly all: readonly RecordCondition[] }
  | { readonly any: readonly RecordCondition[] }
  | { readonly not: RecordCondition };

const recordCondition: z.ZodMiniType<RecordCondition> = z.lazy(() =>
  z.union([
    z.strictObject({ at: text, in: z.array(z.string()).check(z.minLength(1)) }),
    z.strictObject({ at: text, exists: z.boolean() }),
    z.strictObject({ all: z.array(recordCondition).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(recordCondition).check(z.minLength(1)) }),
    z.strictObject({ not: recordCondition }),
  ]),
);

/** Lists the paths of the values that a condition looks at. */
export function placesIn(condition: RecordCondition): string[] {
  if ('all' in condition) return condition.all.flatMap(placesIn);
  if ('any' in condition) return condition.any.flatMap(placesIn);
  return 'not' in condition ? placesIn(condition.not) : [condition.at];
}

/** Accepts a value, or the same as JSON in a text: plugins hand over texts. */
function orAsText<T>(schema: z.ZodMiniType<T>) {
  return z.pipe(z.transform(parsedText), schema);
}

function parsedText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * Places of the parts of an event in a record of JSON, as `src/contract/event-field.ts` reads them: paths
 * that begin with `$` lead through the record, those with `@` through the event.
 */
export const eventMapping = z.strictObject({
  /** Path of a list of events; absent, or where it leads nowhere: the record is the event. */
  events: z.optional(text),
  /** Condition on a record that is an event; others are left out. */
  only: z.optional(orAsText(recordCondition)),
  eventName: text,
  userId: text,
  /** Time of the event; absent: the time at which the stream took the record. */
  time: z.optional(text),
  timeFormat: z.optional(z.enum(TIME_FORMATS)),
  /** Pattern by which texts of the time are read, as `src/contract/time-pattern.ts` knows them. */
  timePattern: z.optional(text),
  /** Time at which the event reached the system that wrote the record. */
  arrival: z.optional(text),
  /** Id by which an event that its producer has written twice is recognised. */
  eventId: z.optional(text),
  endpointId: z.optional(text),
  /** Path of an object whose texts, booleans and numbers are attributes. */
  attributes: z.optional(text),
  /** Path of an object whose numbers are metrics. */
  metrics: z.optional(text),
  /** Places of objects whose texts and booleans are attributes, and whose numbers are metrics. */
  values: z.optional(
    orAsText(z.array(z.strictObject({ path: text, prefix: z.optional(text) })).check(z.minLength(1))),
  ),
  /**
   * Whether the writer uses the user id as the partition key, so that several invocations may read a shard at
   * a time.
   */
  partitionKeyIsUser: z.optional(z.enum(['true', 'false'])),
});

export type EventMapping = z.infer<typeof eventMapping>;

/** Names of the parts that a mapping finds in one value, as `src/contract/event-field.ts` reads them. */
export const FIELDS = ['eventName', 'userId', 'time', 'arrival', 'eventId', 'endpointId'] as const;

/**
 * Completes a mapping of a record with `name` and `userId`. One that names no place of attributes and metrics
 * takes all values of the event for some.
 */
export function withDefaults(mapping: Partial<EventMapping>): EventMapping {
  const { events, attributes, metrics, values } = mapping;
  const event = events === undefined ? '$' : '@';
  const namesValues = attributes !== undefined || metrics !== undefined || values !== undefined;
  return {
    eventName: `${event}.name`,
    userId: `${event}.userId`,
    ...(!namesValues && { values: [{ path: event }] }),
    ...mapping,
  };
}
