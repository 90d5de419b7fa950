import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  Shard as ItemStreamShard,
} from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { toDynamoDbRecord } from './item-stream-record';
import { takeOver } from './mapping';
import { Page, Pump, PumpOptions, Shard, StreamReader } from './pump';

/** Most records in one answer of GetRecords for an item stream (DynamoDB Streams API). */
const MAX_RECORDS = 1_000;

/** Replaces the mapping between a table's item stream and a function. */
export async function pumpItemStream(functionName: string, options?: PumpOptions): Promise<Pump> {
  const mapping = await takeOver(new LambdaClient(), functionName);
  return new Pump(new ItemStreamReader(mapping.sourceArn), mapping, options);
}

class ItemStreamReader implements StreamReader {
  readonly batchInfo = 'DDBStreamBatchInfo';
  private readonly client = new DynamoDBStreamsClient();

  constructor(private readonly streamArn: string) {}

  async shards(): Promise<Shard[]> {
    const shards: ItemStreamShard[] = [];
    let last: string | undefined;
    do {
      const { StreamDescription: page } = await this.client.send(
        new DescribeStreamCommand({ StreamArn: this.streamArn, ExclusiveStartShardId: last }),
      );
      shards.push(...(page?.Shards ?? []));
      last = page?.LastEvaluatedShardId;
    } while (last !== undefined);
    return shards.map(({ ShardId: id, ParentShardId: parent }) => ({
      id: id!,
      parents: parent === undefined ? [] : [parent],
    }));
  }

  async start(shardId: string): Promise<string> {
    const { ShardIterator: iterator } = await this.client.send(
      new GetShardIteratorCommand({
        StreamArn: this.streamArn,
        ShardId: shardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    return iterator!;
  }

  async read(_shardId: string, position: string, limit: number): Promise<Page> {
    const { Records: records = [], NextShardIterator: next } = await this.client.send(
      new GetRecordsCommand({ ShardIterator: position, Limit: Math.min(limit, MAX_RECORDS) }),
    );
    return {
      records: records.map((record) => ({
        sequenceNumber: record.dynamodb!.SequenceNumber!,
        arrival: record.dynamodb!.ApproximateCreationDateTime!.getTime(),
        event: toDynamoDbRecord(record, this.streamArn),
      })),
      next,
    };
  }
}
