import { DecodedRecord, MAX_TIME, SingleRecord } from '../../engine/events/event';
import {
  Decoder,
  partOfRecord,
  separate,
  SeparateRecord,
  StreamRecord,
} from '../../engine/events/stream-record';

export interface RecordChecks {
  readonly decode: Decoder;
  /** Whether the partition key of every record is its user; false when absent. */
  readonly partitionKeyIsUser?: boolean;
}

/** Decodes the events of a record; rejects those that could not be counted, or not exactly once. */
export function checkedRecords(whole: StreamRecord, checks: RecordChecks): SeparateRecord<StreamRecord>[] {
  return separate(whole, (record) => read(record, checks), partOfRecord).map(({ record, decoded }) => ({
    record,
    decoded: decoded.kind === 'event' ? checked(record, decoded, checks) : decoded,
  }));
}

function checked(
  { partitionKey }: StreamRecord,
  decoded: Extract<SingleRecord, { kind: 'event' }>,
  { partitionKeyIsUser }: RecordChecks,
): SingleRecord {
  const { time, userId } = decoded.event;
  if (!(Math.abs(time) <= MAX_TIME)) {
    return {
      kind: 'rejected',
      reason: 'the event has no time, and the stream names none for its arrival',
    };
  }
  if (partitionKeyIsUser && partitionKey !== undefined && partitionKey !== userId) {
    // Several invocations would count this user, and the checkpoint of each would hide the others' events.
    return {
      kind: 'rejected',
      reason: 'the partition key is not the user id, which partitionKeyIsUser promises',
    };
  }
  return decoded;
}

/** Rejects a record that the reader fails on, which would fail its batch each time. */
function read({ data, arrival, fault }: StreamRecord, { decode }: RecordChecks): DecodedRecord {
  if (fault !== undefined) return { kind: 'rejected', reason: fault };
  try {
    return decode(data, arrival);
  } catch (error) {
    // The message may repeat the record.
    return { kind: 'rejected', reason: `the record cannot be read (${(error as Error).name})` };
  }
}
