import { DecodedRecord } from './event';

/** Holds one record as the event stream delivers it. */
export interface StreamRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Epoch milliseconds at which the stream took it; NaN when it does not say. */
  readonly arrival: number;
  /** Data as delivered; base64 when it comes from Kinesis. */
  readonly data: string;
  /** Partition key that the producer gave; absent when the record does not come from a stream. */
  readonly partitionKey?: string;
}

/** Decodes a record's data as delivered. */
export type Decoder = (data: string, arrival: number) => DecodedRecord;
