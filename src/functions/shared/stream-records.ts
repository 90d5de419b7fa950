import type { DynamoDBRecord, KinesisStreamRecord } from 'aws-lambda';
import { userIdOf } from '../../adapters/dynamodb/user-key';
import { decodeChanges } from '../../adapters/encoding/change-codec';
import { deaggregate } from '../../adapters/kinesis/aggregated-record';
import { AGGREGATES } from '../../contract/table-keys';
import { Decoded } from '../../engine/events/event';
import { partOf } from '../../engine/state/checkpoints';
import { StreamRecord } from '../aggregator/aggregator';
import { OutboxRecord } from '../publisher/publisher';

/** The records of a batch; what a producer has put together into one comes apart again. */
export function toStreamRecords(records: readonly KinesisStreamRecord[]): StreamRecord[] {
  return records.flatMap((record) => {
    const whole = toStreamRecord(record);
    const parts = deaggregate(whole.data);
    return parts
      ? parts.map((data, n) => ({ ...whole, sequenceNumber: partOf(whole.sequenceNumber, n), data }))
      : [whole];
  });
}

/** `eventID` is `<shard>:<sequence number>`; arrival comes in seconds (Lambda documentation). */
function toStreamRecord({ eventID, kinesis }: KinesisStreamRecord): StreamRecord {
  return {
    partitionKey: kinesis.partitionKey,
    shardId: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber: kinesis.sequenceNumber,
    arrival: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: kinesis.data,
  };
}

/** A write to the table of states with the changes that it carries, if it carries any. */
export function toOutboxRecord({ dynamodb }: DynamoDBRecord): OutboxRecord {
  const image = dynamodb?.NewImage;
  const outbox = image?.[AGGREGATES.outbox]?.S;
  const { SequenceNumber: id, ApproximateCreationDateTime: writtenAt } = dynamodb!;
  return {
    id: id!,
    ...(writtenAt !== undefined && { writtenAt: writtenAt * 1000 }),
    changes: outbox
      ? decodeChanges(userIdOf(image![AGGREGATES.partitionKey].S!) ?? image!.userId.S!, outbox)
      : [],
  };
}

/**
 * Node decodes what is no base64 to something; only when that is no event either, its form is worth checking.
 */
export function decodeBase64(data: string, decode: (text: string) => Decoded): Decoded {
  const decoded = decode(Buffer.from(data, 'base64').toString('utf8'));
  return decoded.kind === 'rejected' && !isBase64(data)
    ? { kind: 'rejected', reason: 'the record is not base64' }
    : decoded;
}

function isBase64(data: string): boolean {
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
}
