import { KinesisClient, KinesisClientConfig, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { EventSink, PutOutcome, SinkRecord } from '../../engine/ingestion-ports';
import { Pause } from '../../engine/ports';
import { failureOf, packCalls } from '../delivery/destination-calls';

/** PutRecords takes 500 records and 5 MB, keys included. */
const MAX_RECORDS = 500;
const MAX_BYTES = 5_000_000;

const ATTEMPTS = 3;
const FIRST_PAUSE = 100;

/** Three attempts and the reads of the table before them end before API Gateway gives up waiting. */
const TIMEOUT = 4_000;

/** A client that leaves retries to the sink, which offers only what was not taken. */
export function createEventStreamClient(config: KinesisClientConfig = {}): KinesisClient {
  // By default this client speaks HTTP/2, whose sessions do not survive a container that is frozen.
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 1_000,
    requestTimeout: TIMEOUT,
    throwOnRequestTimeout: true,
  });
  return new KinesisClient({ maxAttempts: 1, requestHandler, ...config });
}

export interface KinesisEventSinkProps {
  /** Should not retry by itself, see {@link createEventStreamClient}. */
  readonly client: KinesisClient;
  readonly streamName: string;
  readonly pause: Pause;
}

/**
 * Writes to a Kinesis stream. What a shard is too busy for is offered again: few clients look at the answer
 * for a single event.
 */
export class KinesisEventSink implements EventSink {
  constructor(private readonly props: KinesisEventSinkProps) {}

  async put(records: readonly SinkRecord[]): Promise<PutOutcome[]> {
    const outcomes: PutOutcome[] = [];
    let open = records.map((record, index) => ({ record, index }));
    for (let attempt = 0; open.length > 0 && attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await this.props.pause(FIRST_PAUSE * 2 ** attempt * (0.5 + Math.random() / 2));
      for (const call of packCalls(open, {
        items: MAX_RECORDS,
        bytes: MAX_BYTES,
        sizeOf: ({ record }) => sizeOf(record),
      })) {
        const results = await this.call(call.map(({ record }) => record));
        call.forEach(({ index }, position) => {
          outcomes[index] = results[position];
        });
      }
      open = open.filter(({ index }) => !outcomes[index].taken);
    }
    return outcomes;
  }

  private async call(records: readonly SinkRecord[]): Promise<PutOutcome[]> {
    try {
      const { Records: results } = await this.props.client.send(
        new PutRecordsCommand({
          StreamName: this.props.streamName,
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
