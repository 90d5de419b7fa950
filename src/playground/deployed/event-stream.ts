import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { createEventStreamClient } from '../../adapters/kinesis/kinesis-event-sink';
import { partitionKeyOf } from '../../functions/ingestion/event-record';
import { attempt, AwsOptions, clientConfig } from '../../operations/aws';
import { Installation } from '../../operations/installation';
import { loadStreamMappings } from '../../operations/load-on-demand';
import { streamNameOf } from '../../operations/stream/stream-arn';

/** Position of a record in the stream. */
export interface RecordPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The stream that an installation reads its events from. */
export class EventStream {
  /** @returns undefined when none of its functions reads a stream */
  static async of(installation: Installation, options: AwsOptions): Promise<EventStream | undefined> {
    const reader = await loadStreamMappings().findStreamReader(installation, options);
    return reader && new EventStream(reader.streamArn, options);
  }

  readonly name: string;
  private readonly client: KinesisClient;

  constructor(
    private readonly arn: string,
    options: AwsOptions,
  ) {
    this.client = createEventStreamClient({ maxAttempts: 3, ...clientConfig(options) });
    this.name = streamNameOf(arn);
  }

  /**
   * Writes a record to the user's shard, so that all events of a user are counted in the order of sending.
   */
  async put(userId: string, text: string): Promise<RecordPosition> {
    const command = new PutRecordCommand({
      StreamARN: this.arn,
      PartitionKey: partitionKeyOf(userId),
      Data: Buffer.from(text),
    });
    const { ShardId: shardId, SequenceNumber: sequenceNumber } = await attempt(
      `write to the stream ${this.name}`,
      () => this.client.send(command),
    );
    return { shardId: shardId!, sequenceNumber: sequenceNumber! };
  }
}
