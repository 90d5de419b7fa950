import type { KinesisStreamRecord } from 'aws-lambda';
import * as z from 'zod';
import { toStreamRecords } from '../../adapters/kinesis/stream-records';
import { StreamRecord } from '../../engine/events/stream-record';
import { Change, changeId } from '../../engine/state/change';
import { isPublisherRecord, toOutboxRecord } from '../../functions/publisher/publisher-record';

export interface DeadEvent {
  readonly reason: string;
  /** `<shard>:<sequence number>` */
  readonly id: string;
  readonly arrival: number;
  readonly data: string;
}

export interface DeadChange {
  readonly reason: string;
  readonly id: string;
  readonly change: Change;
}

/** What one object of the dead letter bucket holds. */
export interface DeadObject {
  readonly key: string;
  /** Name of the function that takes it. */
  readonly sendTo: string;
  /**
   * Lambda gave up the batch, so that some of its users may have been counted; what the functions keep
   * themselves never was.
   */
  readonly givenUp: boolean;
  /** Sequence number of the first record of a batch that Lambda gave up. */
  readonly begins?: string;
  readonly events: readonly DeadEvent[];
  readonly changes: readonly DeadChange[];
}

const base = z.object({ reason: z.string(), sendTo: z.string(), id: z.string() });
const eventLetter = base.extend({ content: z.object({ arrival: z.number(), data: z.string() }) });
const changeLetter = base.extend({
  content: z.looseObject({
    userId: z.string(),
    output: z.object({ kind: z.enum(['attribute', 'event']), name: z.string() }),
    n: z.number(),
    value: z.enum(['ready', 'not-ready']).optional(),
    count: z.number(),
    sum: z.string(),
    at: z.number(),
  }),
});

/**
 * What Lambda writes of a batch that it gives up, with the whole event as text (Lambda documentation,
 * on-failure destinations in S3).
 */
const invocationRecord = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  payload: z.union([z.string(), z.looseObject({})]),
});
const batch = z.object({ Records: z.array(z.looseObject({})) });

/**
 * Reads an object that a function has kept.
 *
 * @throws Error that says what is wrong with it
 */
export function readLetters(key: string, text: string): DeadObject {
  const letters = text
    .split('\n')
    .filter(Boolean)
    .map((line) => z.union([eventLetter, changeLetter]).parse(JSON.parse(line)));
  const events: DeadEvent[] = [];
  const changes: DeadChange[] = [];
  for (const { reason, id, content } of letters) {
    if ('data' in content) {
      events.push({ reason, id, arrival: content.arrival as number, data: content.data as string });
    } else {
      changes.push({ reason, id, change: content as unknown as Change });
    }
  }
  return { key, sendTo: letters[0]?.sendTo ?? '', givenUp: false, events, changes };
}

/**
 * Reads an object that Lambda has kept.
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
  // arn:aws:lambda:<region>:<account>:function:<name>, perhaps with a version behind it
  const dead = { key, sendTo: functionArn.split(':')[6] ?? '', givenUp: true };
  const outbox = records.filter(isPublisherRecord).map(toOutboxRecord);
  if (outbox.length > 0) {
    const changes = outbox
      .flatMap((record) => record.changes)
      .map((change) => ({ reason, id: changeId(change), change }));
    return { ...dead, begins: outbox[0].id, events: [], changes };
  }
  const streamed = records as KinesisStreamRecord[];
  return {
    ...dead,
    begins: streamed[0]?.kinesis.sequenceNumber,
    events: toStreamRecords(streamed).map((record) => eventOf(reason, record)),
    changes: [],
  };
}

function eventOf(reason: string, { shardId, sequenceNumber, arrival, data }: StreamRecord): DeadEvent {
  return { reason, id: `${shardId}:${sequenceNumber}`, arrival, data };
}
