import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { createEventStreamClient } from '../../adapters/kinesis/kinesis-event-sink';
import { partitionKeyOf } from '../../functions/ingestion/event-record';
import { attempt, AwsOptions, clientConfig } from '../../operations/aws';
import { Installation } from '../../operations/installation';

/** Position of a record in the stream. */
export interface RecordPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The stream that an installation reads its events from. */
export class EventStream {
  /** @returns undefined when none of its functions reads a stream */
  static async of({ functions }: Installation, options: AwsOptions): Promise<EventStream | undefined> {
    const client = new LambdaClient(clientConfig(options));
    for (const name of functions) {
      const arn = await attempt(`see what the function ${name} reads`, async () => {
        for await (const { EventSourceMappings: mappings = [] } of paginateListEventSourceMappings(
          { client },
          { FunctionName: name },
        )) {
          const found = mappings.find(({ EventSourceArn: source }) => source?.split(':')[2] === 'kinesis');
          if (found) return found.EventSourceArn;
        }
        return undefined;
      });
      // The ARN of an enhanced fan-out consumer is that of the stream followed by /consumer/….
      if (arn !== undefined) return new EventStream(arn.replace(/\/consumer\/.*$/, ''), options);
    }
    return undefined;
  }

  readonly name: string;
  private readonly client: KinesisClient;

  private constructor(
    private readonly arn: string,
    options: AwsOptions,
  ) {
    this.client = createEventStreamClient({ maxAttempts: 3, ...clientConfig(options) });
    this.name = arn.slice(arn.indexOf('/') + 1);
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
