import { Answer, GivenUpBecause, StreamedRecord } from './batch';
import { Mapping } from './mapping';

/** A record together with the event that the function receives for it. */
export interface FunctionRecord extends StreamedRecord {
  readonly event: object;
}

export interface GivenUp {
  readonly shardId: string;
  readonly records: readonly FunctionRecord[];
  readonly because: GivenUpBecause;
  readonly invocations: number;
  readonly answer?: Answer;
}

/** Builds the key of the object that holds records that were given up. */
export function keyOf(mapping: Mapping, shardId: string, at: Date, uuid: string): string {
  const [day, time] = at.toISOString().split('T');
  return `aws/lambda/${mapping.id}/${shardId}/${day.replace(/-/g, '/')}/${day}T${time.slice(0, 8).replace(/:/g, '.')}-${uuid}`;
}

/** Builds the content of that object as the bucket receives it: all details, with the events as text. */
export function invocationRecordOf(
  mapping: Mapping,
  info: 'KinesisBatchInfo' | 'DDBStreamBatchInfo',
  { shardId, records, because, invocations, answer }: GivenUp,
  at: Date,
  requestId: string,
): object {
  const [first, last] = [records[0], records[records.length - 1]];
  return {
    requestContext: {
      requestId,
      functionArn: mapping.functionArn,
      condition: because,
      approximateInvokeCount: invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(answer && 'failed' in answer && { functionError: 'Unhandled' }),
    },
    version: '1.0',
    timestamp: at.toISOString(),
    [info]: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrival).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrival).toISOString(),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
    payload: JSON.stringify({ Records: records.map(({ event }) => event) }),
  };
}
