import { DecodedRecord } from './event';

/** Holds one record as the event stream delivers it. */
export interface StreamRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Epoch milliseconds at which the stream took it. */
  readonly arrival: number;
  /** Data as it was delivered; base64 where it comes from Kinesis. */
  readonly data: string;
  /** Partition key that its writer gave; absent when the record comes from elsewhere than the stream. */
  readonly partitionKey?: string;
}

/** Reads a record's data as it was delivered. */
export type Decoder = (data: string, arrival: number) => DecodedRecord;
