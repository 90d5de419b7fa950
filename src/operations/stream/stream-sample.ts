import {
  _Record,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { withoutAggregation } from '../../adapters/kinesis/stream-records';
import { inParallel } from '../../common/in-parallel';
import { StreamRecord } from '../../engine/events/stream-record';
import { Pause } from '../../engine/ports';

const MAX_SHARDS = 100;
const MAX_CONCURRENT_SHARDS = 16;
/** Calls for the records of one shard: a call may find none although others follow. */
const MAX_CALLS = 8;
/** Records of one call: a shard gives all its readers together 2 MB a second (Kinesis limits). */
const MAX_CALL_RECORDS = 500;
/** Milliseconds between two calls: a shard takes five calls a second of all its readers (Kinesis limits). */
const CALL_INTERVAL_MS = 250;

export interface SampleOptions {
  readonly client: KinesisClient;
  /** ARN of the stream. */
  readonly stream: string;
  /** Arrival from which on records are read, in epoch milliseconds. */
  readonly since: number;
  /** Number of records to read at most, over all shards. */
  readonly maxRecords: number;
  readonly pause: Pause;
  /** Makes a call, under the permission that it needs. */
  readonly ask: <T>(action: string, work: () => Promise<T>) => Promise<T>;
}

/** Records of a stream, as its readers see them. */
export interface StreamSample {
  /** Records in the order of their arrival; those that a producer has put together are apart. */
  readonly records: readonly StreamRecord[];
  /** Number of records in the stream that they were in. */
  readonly taken: number;
  readonly shards: number;
  /** Number of further shards, which were not read. */
  readonly shardsLeft: number;
  /** Whether nothing else has arrived since the beginning of the sample. */
  readonly isWhole: boolean;
}

/** Reads a bounded number of a stream's records from a moment on, the same number of each shard. */
export async function sampleStream(options: SampleOptions): Promise<StreamSample> {
  const { ids, more } = await shardsSince(options);
  const share = Math.max(1, Math.ceil(options.maxRecords / Math.max(1, ids.length)));
  const parts: ShardPart[] = [];
  await inParallel(ids, MAX_CONCURRENT_SHARDS, async (shardId) => {
    parts.push(await readShard(shardId, share, options));
  });
  const taken = parts
    .flatMap(({ records }) => records)
    .sort((a, b) => a.arrival - b.arrival)
    .slice(0, options.maxRecords);
  return {
    records: taken.flatMap(withoutAggregation),
    taken: taken.length,
    shards: ids.length,
    shardsLeft: more,
    isWhole:
      more === 0 &&
      parts.every(({ isRead }) => isRead) &&
      taken.length === parts.reduce((sum, { records }) => sum + records.length, 0),
  };
}

interface ShardPart {
  readonly records: readonly StreamRecord[];
  /** Whether the shard was read to its end. */
  readonly isRead: boolean;
}

async function shardsSince({ client, stream, since, ask }: SampleOptions): Promise<{
  readonly ids: readonly string[];
  readonly more: number;
}> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await ask('kinesis:ListShards', () =>
      client.send(
        new ListShardsCommand(
          token === undefined
            ? { StreamARN: stream, ShardFilter: { Type: 'FROM_TIMESTAMP', Timestamp: new Date(since) } }
            : { StreamARN: stream, NextToken: token },
        ),
      ),
    );
    found.push(...(page.Shards ?? []).map(({ ShardId: id }) => id!));
    token = page.NextToken;
  } while (token !== undefined);
  return { ids: found.slice(0, MAX_SHARDS), more: Math.max(0, found.length - MAX_SHARDS) };
}

async function readShard(
  shardId: string,
  wanted: number,
  { client, stream, since, pause, ask }: SampleOptions,
): Promise<ShardPart> {
  const { ShardIterator: first } = await ask('kinesis:GetShardIterator', () =>
    client.send(
      new GetShardIteratorCommand({
        StreamARN: stream,
        ShardId: shardId,
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date(since),
      }),
    ),
  );
  const records: StreamRecord[] = [];
  let iterator = first;
  for (let call = 0; iterator !== undefined && call < MAX_CALLS && records.length < wanted; call++) {
    if (call > 0) await pause(CALL_INTERVAL_MS);
    const input = {
      StreamARN: stream,
      ShardIterator: iterator,
      Limit: Math.min(wanted - records.length, MAX_CALL_RECORDS),
    };
    const answer = await ask('kinesis:GetRecords', () => client.send(new GetRecordsCommand(input)));
    records.push(...(answer.Records ?? []).map((record) => toStreamRecord(shardId, record)));
    if (answer.MillisBehindLatest === 0) return { records, isRead: true };
    iterator = answer.NextShardIterator;
  }
  // A closed shard has no further iterator once its last record was read.
  return { records, isRead: iterator === undefined };
}

function toStreamRecord(
  shardId: string,
  {
    SequenceNumber: sequenceNumber = '',
    PartitionKey: partitionKey,
    ApproximateArrivalTimestamp: arrival,
    Data: data = new Uint8Array(),
  }: _Record,
): StreamRecord {
  return {
    shardId,
    sequenceNumber,
    arrival: arrival?.getTime() ?? NaN,
    data: Buffer.from(data).toString('base64'),
    ...(partitionKey !== undefined && { partitionKey }),
  };
}
