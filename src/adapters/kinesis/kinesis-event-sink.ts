import {
  KinesisClient,
  KinesisClientConfig,
  PutRecordsCommand,
  PutRecordsCommandInput,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { EventSink, PutOutcome, SinkRecord } from '../../engine/ingestion-ports';
import { Pause } from '../../engine/ports';
import { backoff } from '../backoff';
import { requestHandlerOptions } from '../client-timeouts';
import { failureOf, packCalls } from '../delivery/destination-calls';

/** Records and bytes that PutRecords takes, keys included (Kinesis limits). */
const MAX_RECORDS = 500;
const MAX_BYTES = 5_000_000;

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 200;

/** Creates a client that leaves retries to the sink, which repeats only the records that were not taken. */
export function createEventStreamClient(config: KinesisClientConfig = {}): KinesisClient {
  // By default this client uses HTTP/2, whose sessions do not survive a frozen container.
  const requestHandler = new NodeHttpHandler(
    // Three attempts, and the reads of the table before them, end before API Gateway stops waiting.
    requestHandlerOptions({ connectionTimeoutMs: 1_000, requestTimeoutMs: 4_000 }),
  );
  return new KinesisClient({ maxAttempts: 1, requestHandler, ...config });
}

export interface KinesisEventSinkProps {
  /** Client without retries, see {@link createEventStreamClient}. */
  readonly client: KinesisClient;
  /** Name of the stream, or its ARN when it belongs to another account. */
  readonly streamName: string;
  readonly pause: Pause;
}

/**
 * Writes records to a Kinesis stream, and those that a busy shard refuses again: few clients resend single
 * events.
 */
export class KinesisEventSink implements EventSink {
  constructor(private readonly props: KinesisEventSinkProps) {}

  async put(records: readonly SinkRecord[]): Promise<PutOutcome[]> {
    const outcomes: PutOutcome[] = [];
    let waiting = records.map((record, index) => ({ record, index }));
    for (let attempt = 0; waiting.length > 0 && attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt > 0) await this.props.pause(backoff(attempt, FIRST_PAUSE_MS));
      for (const call of packCalls(waiting, {
        items: MAX_RECORDS,
        bytes: MAX_BYTES,
        sizeOf: ({ record }) => sizeOf(record),
      })) {
        const results = await this.call(call.map(({ record }) => record));
        call.forEach(({ index }, position) => {
          outcomes[index] = results[position];
        });
      }
      waiting = waiting.filter(({ index }) => !outcomes[index].taken);
    }
    return outcomes;
  }

  private async call(records: readonly SinkRecord[]): Promise<PutOutcome[]> {
    try {
      const { Records: results } = await this.props.client.send(
        new PutRecordsCommand({
          ...streamOf(this.props.streamName),
          Records: records.map(({ partitionKey, data }) => ({
            PartitionKey: partitionKey,
            Data: Buffer.from(data),
          })),
        }),
      );
      return records.map((_, index): PutOutcome => {
        if (!results?.[index]) return { taken: false, reason: 'the answer names no result for this record' };
        const { ErrorCode: reason } = results[index];
        return reason ? { taken: false, reason } : { taken: true };
      });
    } catch (error) {
      const { reason } = failureOf(error);
      return records.map(() => ({ taken: false, reason }));
    }
  }
}

function sizeOf({ partitionKey, data }: SinkRecord): number {
  return Buffer.byteLength(partitionKey) + Buffer.byteLength(data);
}

function streamOf(nameOrArn: string): Pick<PutRecordsCommandInput, 'StreamARN' | 'StreamName'> {
  return nameOrArn.startsWith('arn:') ? { StreamARN: nameOrArn } : { StreamName: nameOrArn };
}
