import type { KinesisStreamRecord } from 'aws-lambda';
import * as z from 'zod';
import { toStreamRecords } from '../../adapters/kinesis/stream-records';
import { DecodedRecord } from '../../engine/events/event';
import { Decoder, separate, StreamRecord } from '../../engine/events/stream-record';
import { Change, changeId } from '../../engine/state/change';
import { partOf } from '../../engine/state/checkpoints';
import { isPublisherRecord, toOutboxRecord } from '../../functions/publisher/publisher-record';

export interface DeadEvent {
  readonly reason: string;
  /** Place in the stream: `<shard>:<sequence number>`. */
  readonly id: string;
  /** Epoch milliseconds; NaN when the stream did not say. */
  readonly arrival: number;
  readonly data: string;
  /** Whether Lambda gave it up, so that it may have been counted; false when absent. */
  readonly givenUp?: boolean;
  /** Whether its data is an event that a transformation has made. */
  readonly transformed?: true;
  /** Why it could not be transformed; it is kept as it came. */
  readonly fault?: string;
  /** Whether the transformation drops it, so that it is no event. */
  readonly dropped?: true;
}

export interface DeadChange {
  readonly reason: string;
  readonly id: string;
  readonly change: Change;
}

/** Contents of one object of the dead letter bucket. */
export interface DeadObject {
  readonly key: string;
  /** Name of the function that takes its records. */
  readonly sendTo: string;
  /**
   * Whether Lambda gave up the batch, so that some of its users may have been counted. The functions
   * themselves keep only what was never counted.
   */
  readonly givenUp: boolean;
  /** Sequence number of the first record of a batch that Lambda gave up. */
  readonly firstSequenceNumber?: string;
  readonly events: readonly DeadEvent[];
  readonly changes: readonly DeadChange[];
}

const deadLetter = z.object({ reason: z.string(), sendTo: z.string(), id: z.string() });
const eventDeadLetter = deadLetter.extend({
  givenUp: z.boolean().optional(),
  content: z.object({
    arrival: z.number().nullable(),
    data: z.string(),
    transformed: z.literal(true).optional(),
  }),
});
export const changeContent = z.looseObject({
  userId: z.string(),
  output: z.object({ kind: z.enum(['attribute', 'event']), name: z.string() }),
  n: z.number(),
  value: z.enum(['ready', 'not-ready']).optional(),
  told: z.string().nullable().optional(),
  count: z.number(),
  sum: z.string(),
  at: z.number(),
});
const changeDeadLetter = deadLetter.extend({ content: changeContent });

/**
 * Record that Lambda writes about a batch that it gives up, with the whole event as text (Lambda
 * documentation, on-failure destinations in S3).
 */
const invocationRecord = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  payload: z.union([z.string(), z.looseObject({})]),
});
const batch = z.object({ Records: z.array(z.looseObject({})) });

/**
 * Reads an object that a function has written.
 *
 * @throws Error that says what is wrong with it
 */
export function readDeadLetters(key: string, text: string): DeadObject {
  const deadLetters = text
    .split('\n')
    .filter(Boolean)
    .map((line) => z.union([eventDeadLetter, changeDeadLetter]).parse(JSON.parse(line)));
  const events: DeadEvent[] = [];
  const changes: DeadChange[] = [];
  for (const read of deadLetters) {
    const { reason, id, content } = read;
    if ('data' in content) {
      const { arrival, data, transformed } = content as z.infer<typeof eventDeadLetter>['content'];
      const givenUp = 'givenUp' in read && read.givenUp === true;
      events.push({
        reason,
        id,
        arrival: arrival ?? NaN,
        data,
        ...(givenUp && { givenUp }),
        ...(transformed && { transformed }),
      });
    } else {
      changes.push({ reason, id, change: content as unknown as Change });
    }
  }
  return { key, sendTo: deadLetters[0]?.sendTo ?? '', givenUp: false, events, changes };
}

/** Takes records of several events apart, which keep their places within the records. */
export function separateEvents(events: readonly DeadEvent[], decode: Decoder): DeadEvent[] {
  const place = (event: DeadEvent, n: number, data: string) => ({ ...event, id: partOf(event.id, n), data });
  return events.flatMap((event) =>
    separate(event, ({ data, arrival }) => decodeSafely(decode, data, arrival), place).map(
      ({ record }) => record,
    ),
  );
}

/** Rejects data that the decoder fails on. */
export function decodeSafely(decode: Decoder, data: string, arrival: number): DecodedRecord {
  try {
    return decode(data, arrival);
  } catch (error) {
    // The message may repeat the record.
    return { kind: 'rejected', reason: `the record cannot be read (${(error as Error).name})` };
  }
}

/** Writes events as dead letters of their own, as functions write them. */
export function formatDeadEvents(sendTo: string, events: readonly DeadEvent[]): string {
  return events
    .map(({ reason, id, givenUp, arrival, data, transformed }) => {
      const content = { arrival, data, ...(transformed && { transformed }) };
      return `${JSON.stringify({ reason, sendTo, id, ...(givenUp && { givenUp }), content })}\n`;
    })
    .join('');
}

/**
 * Reads an object that Lambda has written.
 *
 * @throws Error that says what is wrong with it
 */
export function readInvocationRecord(key: string, text: string): DeadObject {
  const {
    requestContext: { functionArn, condition },
    payload,
  } = invocationRecord.parse(JSON.parse(text));
  const records: object[] = batch.parse(typeof payload === 'string' ? JSON.parse(payload) : payload).Records;
  const reason = `given up by Lambda: ${condition}`;
  // arn:aws:lambda:<region>:<account>:function:<name>, possibly followed by a version
  const dead = { key, sendTo: functionArn.split(':')[6] ?? '', givenUp: true };
  const outbox = records.filter(isPublisherRecord).map(toOutboxRecord);
  if (outbox.length > 0) {
    const changes = outbox
      .flatMap((record) => record.changes)
      .map((change) => ({ reason, id: changeId(change), change }));
    return { ...dead, firstSequenceNumber: outbox[0].id, events: [], changes };
  }
  const streamed = records as KinesisStreamRecord[];
  return {
    ...dead,
    firstSequenceNumber: streamed[0]?.kinesis.sequenceNumber,
    events: toStreamRecords(streamed).map((record) => eventOf(reason, record)),
    changes: [],
  };
}

function eventOf(
  reason: string,
  { shardId, sequenceNumber, arrival, data, transformed }: StreamRecord,
): DeadEvent {
  return {
    reason,
    id: `${shardId}:${sequenceNumber}`,
    arrival,
    data,
    ...(transformed && { transformed }),
  };
}
