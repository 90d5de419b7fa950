import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { RuleRow } from '../../src/rule-language/parse/table';
import { functionEnvironment } from '../../test/support/stack-config';

const BUNDLE = path.join(process.cwd(), 'assets/functions/aggregator/aggregator.lambda/index.js');

type Handler = (event: KinesisStreamEvent, context: Context) => Promise<KinesisStreamBatchResponse>;

/** The aggregator as it is deployed, with a table that answers at once from a process of its own. */
export class BuiltAggregator {
  /** @param instantTable path of the built bench/deployed/instant-table.ts */
  static async start(instantTable: string, rules: readonly RuleRow[]): Promise<BuiltAggregator> {
    const table = fork(instantTable);
    table.send(rules);
    const [port] = (await once(table, 'message')) as [number];
    Object.assign(process.env, functionEnvironment(), {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_LAMBDA_FUNCTION_NAME: 'aggregator',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      POWERTOOLS_DEV: 'false',
    });
    const { handler } = (await import(BUNDLE)) as { handler: Handler };
    return new BuiltAggregator(handler, table);
  }

  private constructor(
    private readonly handler: Handler,
    private readonly table: ChildProcess,
  ) {}

  /** @throws Error when records are to be delivered again, because the figures would lack them */
  async count(batch: readonly StreamRecord[]): Promise<void> {
    const { batchItemFailures } = await this.handler(eventOf(batch), {
      getRemainingTimeInMillis: () => 300_000,
    } as Context);
    if (batchItemFailures.length > 0) throw new Error('a batch failed');
  }

  /** Returns the number of users' states that were written until now. */
  async writes(): Promise<number> {
    this.table.send('writes');
    const [writes] = (await once(this.table, 'message')) as [number];
    return writes;
  }

  stop(): void {
    this.table.kill();
  }
}

function eventOf(batch: readonly StreamRecord[]): KinesisStreamEvent {
  return {
    Records: batch.map(({ shardId, sequenceNumber, arrival, data }) => ({
      eventID: `${shardId}:${sequenceNumber}`,
      kinesis: { sequenceNumber, approximateArrivalTimestamp: arrival / 1_000, data, partitionKey: '' },
    })),
  } as unknown as KinesisStreamEvent;
}
