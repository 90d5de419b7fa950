import { partOf } from '../state/checkpoints';
import { DecodedRecord, SingleRecord } from './event';

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
  /** Place for people, where the shard does not tell it: the object and the line. */
  readonly origin?: string;
  /** Reason for which its text could not be taken out of an object; it is not decoded then. */
  readonly fault?: string;
  /** Whether its data is an event as the mapping reads it, which is not transformed (again). */
  readonly transformed?: true;
}

/** Decodes a record's data as delivered. */
export type Decoder = (data: string, arrival: number) => DecodedRecord;

/** Record of one event with what it decodes to. */
export interface SeparateRecord<T> {
  readonly record: T;
  readonly decoded: SingleRecord;
}

/**
 * Decodes a record, and takes it apart into records of one event each.
 *
 * @param decode decodes one record; it returns `several` only for data that is longer than each of its parts
 * @param place returns a part of a record, with a place of its own
 */
export function separate<T extends Pick<StreamRecord, 'data'>>(
  record: T,
  decode: (record: T) => DecodedRecord,
  place: (record: T, n: number, data: string) => T,
): SeparateRecord<T>[] {
  const decoded = decode(record);
  if (decoded.kind !== 'several') return [{ record, decoded }];
  return decoded.parts.flatMap((data, n) => separate(place(record, n, data), decode, place));
}

/** Returns event `n` of a record that holds several, as a record of its own. */
export function partOfRecord(record: StreamRecord, n: number, data: string): StreamRecord {
  return { ...record, sequenceNumber: partOf(record.sequenceNumber, n), data };
}
