import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Answer, BatchHost, processBatch } from './batch';
import { isLetThrough } from './filter';
import { FunctionRecord, GivenUp, invocationRecordOf, keyOf } from './invocation-record';
import { Mapping } from './mapping';

export interface Shard {
  readonly id: string;
  readonly parents: readonly string[];
}

export interface Page {
  readonly records: readonly FunctionRecord[];
  /** Position to continue from; absent when the shard is closed and read to its end. */
  readonly next?: string;
}

/** A stream as its public API shows it. */
export interface StreamReader {
  readonly batchInfo: 'KinesisBatchInfo' | 'DDBStreamBatchInfo';
  shards(): Promise<Shard[]>;
  /** Returns the position of a shard's first record. */
  start(shardId: string): Promise<string>;
  read(shardId: string, position: string, limit: number): Promise<Page>;
}

export interface PumpOptions {
  readonly clock?: () => number;
}

/** One call of the function. */
export interface Invocation {
  readonly shardId: string;
  readonly sequenceNumbers: readonly string[];
  readonly answer: Answer;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Limit for tests that wait for a condition which never comes. */
const MAX_INVOCATIONS = 100;

/** Selects the shards that are not read to their end and have no parents that are still to be read. */
export function dueShards(known: readonly Shard[], closed: ReadonlySet<string>): Shard[] {
  const open = known.filter(({ id }) => !closed.has(id));
  return open.filter(({ parents }) => !open.some(({ id }) => parents.includes(id)));
}

/**
 * Does the work of an event source mapping: invokes the function with the stream's records, by the deployed
 * settings.
 */
export class Pump {
  readonly invocations: Invocation[] = [];
  private readonly positions = new Map<string, string>();
  private readonly closed = new Set<string>();
  private readonly lambda = new LambdaClient({ maxAttempts: 1 });
  private readonly s3 = new S3Client({ forcePathStyle: true });
  private readonly clock: () => number;

  constructor(
    private readonly stream: StreamReader,
    readonly mapping: Mapping,
    { clock = Date.now }: PumpOptions = {},
  ) {
    this.clock = clock;
  }

  /**
   * Processes all records of the stream: shards in parallel, the records of each in order, and a shard after
   * its parents.
   * @param beforeRetry called before every retry, with the number of invocations so far
   */
  async drain(beforeRetry: BatchHost<FunctionRecord>['beforeRetry'] = () => {}): Promise<void> {
    for (let read = 1; read > 0;) {
      const due = dueShards(await this.stream.shards(), this.closed);
      read = (await Promise.all(due.map(({ id }) => this.drainShard(id, beforeRetry)))).reduce(
        (sum, one) => sum + one,
        0,
      );
    }
  }

  /** Returns the number of records, or 1 for a shard that has ended, because its children may follow now. */
  private async drainShard(
    shardId: string,
    beforeRetry: BatchHost<FunctionRecord>['beforeRetry'],
  ): Promise<number> {
    const host: BatchHost<FunctionRecord> = {
      clock: this.clock,
      invoke: (records) => this.invoke(shardId, records),
      giveUp: (records, because, invocations, answer) =>
        this.keep({ shardId, records, because, invocations, answer }),
      beforeRetry: async (invocations) => {
        if (invocations > MAX_INVOCATIONS) {
          throw new Error(`a batch of ${shardId} was tried ${invocations} times, and nothing was fixed`);
        }
        await beforeRetry(invocations);
      },
    };
    let position = this.positions.get(shardId) ?? (await this.stream.start(shardId));
    for (let total = 0; ;) {
      const { records, next } = await this.stream.read(shardId, position, this.mapping.batchSize);
      const batch = records.filter(({ event }) => isLetThrough(event, this.mapping.filters));
      if (batch.length > 0) await processBatch(batch, this.mapping, host);
      total += records.length;
      if (next === undefined) {
        this.closed.add(shardId);
        return total + 1;
      }
      this.positions.set(shardId, (position = next));
      if (records.length === 0) return total;
    }
  }

  private async invoke(shardId: string, records: readonly FunctionRecord[]): Promise<Answer> {
    const from = Date.now();
    const { FunctionError: error, Payload: payload } = await this.lambda.send(
      new InvokeCommand({
        FunctionName: this.mapping.functionArn,
        Payload: Buffer.from(JSON.stringify({ Records: records.map(({ event }) => event) })),
      }),
    );
    const text = payload!.transformToString();
    const answer =
      error === undefined ? { response: JSON.parse(text || 'null') as unknown } : { failed: text };
    this.invocations.push({
      shardId,
      sequenceNumbers: records.map(({ sequenceNumber }) => sequenceNumber),
      answer,
      from,
      to: Date.now(),
    });
    return answer;
  }

  private async keep(givenUp: GivenUp): Promise<void> {
    const at = new Date(this.clock());
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.mapping.onFailure,
        Key: keyOf(this.mapping, givenUp.shardId, at, randomUUID()),
        Body: JSON.stringify(
          invocationRecordOf(this.mapping, this.stream.batchInfo, givenUp, at, randomUUID()),
        ),
      }),
    );
  }
}
