import * as z from '../common/zod';

/** Longest time in seconds that one invocation of such a function may take. */
export const MAX_TRANSFORMATION_SECONDS = 30;

/** Record as such a function receives it. */
const RECORD_SCHEMA = z.object({
  recordId: z
    .string()
    .check(z.describe('The place of the record: the same each time that the record is transformed.')),
  data: z.string().check(z.describe('The bytes of the record, in base64.')),
  partitionKey: z
    .optional(z.string())
    .check(z.describe('The key that its producer gave; absent when it does not come from a stream.')),
  arrivedAt: z
    .optional(z.string())
    .check(z.describe('When the stream took it, in ISO 8601 and UTC; absent when the stream does not say.')),
});

/** Request to a function that transforms records. */
export const TRANSFORMATION_REQUEST_SCHEMA = z.object({
  schemaVersion: z.literal(1),
  records: z.array(RECORD_SCHEMA).check(z.describe('Records in the order in which they arrived.')),
});

const recordId = z.string().check(z.describe('The id of a record of the request.'));
const MAY_BE_LOGGED = 'It is kept and logged, so it should name no user.';

/** Answer for one record. */
export const TRANSFORMED_RECORD_SCHEMA = z.discriminatedUnion('result', [
  z.object({
    recordId,
    result: z.literal('Ok'),
    events: z
      .array(z.unknown())
      .check(
        z.describe(
          'What the mapping of the event source reads, an event each. The same record has to give the same ' +
            'events in the same order each time; with none it counts as dropped.',
        ),
      ),
  }),
  z.object({
    recordId,
    result: z.literal('Dropped'),
    reason: z.optional(z.string()).check(z.describe('Logged where it is given; it should name no user.')),
  }),
  z.object({
    recordId,
    result: z.literal('ProcessingFailed'),
    reason: z
      .string()
      .check(z.describe(`Why the record becomes a dead letter, as it came. ${MAY_BE_LOGGED}`)),
  }),
]);

/** Answer of such a function: one for every record, in any order. */
export const TRANSFORMATION_RESPONSE_SCHEMA = z.object({ records: z.array(TRANSFORMED_RECORD_SCHEMA) });

export type TransformationRequest = z.infer<typeof TRANSFORMATION_REQUEST_SCHEMA>;
