import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  Shard as KinesisShard,
  _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { KinesisStreamRecord } from 'aws-lambda';
import { kinesis } from '../support/clients';
import { FunctionRecord } from './invocation-record';
import { takeOver } from './mapping';
import { Page, Pump, PumpOptions, Shard, StreamReader } from './pump';

/** Replaces the mapping between a Kinesis stream and a function. */
export async function pumpKinesis(functionName: string, options?: PumpOptions): Promise<Pump> {
  const mapping = await takeOver(new LambdaClient(), functionName);
  return new Pump(new KinesisReader(mapping.sourceArn), mapping, options);
}

class KinesisReader implements StreamReader {
  readonly batchInfo = 'KinesisBatchInfo';

  constructor(private readonly streamArn: string) {}

  async shards(): Promise<Shard[]> {
    const shards: KinesisShard[] = [];
    let more: string | undefined;
    do {
      const page = await kinesis.send(
        new ListShardsCommand(more === undefined ? { StreamARN: this.streamArn } : { NextToken: more }),
      );
      shards.push(...(page.Shards ?? []));
      more = page.NextToken;
    } while (more !== undefined);
    return shards.map(({ ShardId: id, ParentShardId: one, AdjacentParentShardId: other }) => ({
      id: id!,
      parents: [one, other].filter((each) => each !== undefined),
    }));
  }

  async start(shardId: string): Promise<string> {
    const { ShardIterator: iterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamARN: this.streamArn,
        ShardId: shardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    return iterator!;
  }

  async read(shardId: string, position: string, limit: number): Promise<Page> {
    const { Records: records = [], NextShardIterator: next } = await kinesis.send(
      new GetRecordsCommand({ StreamARN: this.streamArn, ShardIterator: position, Limit: limit }),
    );
    return { records: records.map((record) => this.toFunctionRecord(shardId, record)), next };
  }

  private toFunctionRecord(shardId: string, record: KinesisRecord): FunctionRecord {
    const sequenceNumber = record.SequenceNumber!;
    const arrival = record.ApproximateArrivalTimestamp!.getTime();
    const event: KinesisStreamRecord = {
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: this.streamArn,
      eventVersion: '1.0',
      invokeIdentityArn: '',
      awsRegion: this.streamArn.split(':')[3],
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: record.PartitionKey!,
        sequenceNumber,
        data: Buffer.from(record.Data!).toString('base64'),
        approximateArrivalTimestamp: arrival / 1_000,
      },
    };
    return { sequenceNumber, arrival, event };
  }
}
