import type { KinesisStreamRecord } from 'aws-lambda';
import { StreamRecord } from '../../engine/events/stream-record';
import { partOf } from '../../engine/state/checkpoints';
import { deaggregate } from './aggregated-record';

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

/**
 * `eventID` is `<shard>:<sequence number>`; arrival comes in seconds (Lambda documentation). A record that
 * lacks its arrival or its data fails alone when it is read.
 */
function toStreamRecord({ eventID, kinesis }: KinesisStreamRecord): StreamRecord {
  const { approximateArrivalTimestamp: arrival, data } = kinesis as Partial<typeof kinesis>;
  return {
    partitionKey: kinesis.partitionKey,
    shardId: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber: kinesis.sequenceNumber,
    arrival: arrival ? Math.round(arrival * 1000) : NaN,
    data: data ?? '',
  };
}
