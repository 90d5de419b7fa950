import type { KinesisStreamRecord } from 'aws-lambda';
import { StreamRecord } from '../../engine/events/stream-record';
import { partOf } from '../../engine/state/checkpoints';
import { deaggregate } from './aggregated-record';

/** Record of a batch as Lambda hands it over, or as `redrive` and `replay` do. */
export interface DeliveredRecord extends KinesisStreamRecord {
  /** Whether its data is an event that needs no transformation; never of a record of the stream itself. */
  readonly transformed?: true;
}

/** The records of a batch; what a producer has put together into one comes apart again. */
export function toStreamRecords(records: readonly DeliveredRecord[]): StreamRecord[] {
  return records.flatMap((record) => withoutAggregation(toStreamRecord(record)));
}

/** Returns the parts of an aggregated record, each with a place of its own, or the record itself. */
export function withoutAggregation(record: StreamRecord): StreamRecord[] {
  const parts = deaggregate(record.data);
  return parts
    ? parts.map((data, n) => ({ ...record, sequenceNumber: partOf(record.sequenceNumber, n), data }))
    : [record];
}

/**
 * `eventID` is `<shard>:<sequence number>`; arrival comes in seconds (Lambda documentation). A record that
 * lacks its arrival or its data fails alone when it is read.
 */
function toStreamRecord({ eventID, kinesis, transformed }: DeliveredRecord): StreamRecord {
  const { approximateArrivalTimestamp: arrival, data } = kinesis as Partial<typeof kinesis>;
  return {
    partitionKey: kinesis.partitionKey,
    shardId: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber: kinesis.sequenceNumber,
    arrival: arrival ? Math.round(arrival * 1000) : NaN,
    data: data ?? '',
    ...(transformed && { transformed }),
  };
}
