import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { functionEnvironment } from '../../test/support/stack-config';
import { Swallowing } from '../cpu';
import { atMost, beside, Figure, round } from '../figure';
import { processorTime } from '../processor-time';
import { report } from '../report';
import { rulesFor } from '../rules';
import { System } from '../system';
import { uniform, Workload, zipf } from '../workloads';

const BUNDLE = path.join(process.cwd(), 'assets/functions/aggregator/aggregator.lambda/index.js');
const RULES = 20;
const WARM_UP_SHARE = 0.3;

type Handler = (event: KinesisStreamEvent, context: Context) => Promise<KinesisStreamBatchResponse>;

/**
 * Measures the processor time of an event in the built aggregator, writes to a table that answers at once
 * included, prints the figures and writes them to bench/deployed.json.
 */
async function main(): Promise<void> {
  const workloads = [uniform(1_000, 100), zipf(10_000, 100_000)];
  const table = fork(path.join(__dirname, 'instant-table.js'));
  table.send(rulesFor(workloads[0], RULES));
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

  const figures: Figure[] = [];
  for (const workload of workloads) {
    const deployed = await timePerEvent(workload, (batch) => invoke(handler, batch));
    const system = new System(rulesFor(workload, RULES), new Swallowing({ region: 'us-east-1' }));
    const aggregator = system.aggregator();
    const engine = await timePerEvent(workload, (batch) => {
      system.now += 1_000;
      return aggregator.process(batch);
    });
    const name = `${workload.name}, ${RULES} rules`;
    figures.push(
      beside('processor time per event (µs), built aggregator', name, round(deployed)),
      beside('processor time per event (µs), without the client', name, round(engine)),
      atMost('the built aggregator against its engine', name, deployed / engine, 4, ' ×'),
    );
  }
  table.kill();
  report('bench/deployed.json', figures);
}

async function timePerEvent(
  workload: Workload,
  count: (batch: StreamRecord[]) => Promise<unknown>,
): Promise<number> {
  let [time, events, seen] = [0, 0, 0];
  for (const batch of workload.batches()) {
    const taken = await processorTime(() => count(batch));
    seen += batch.length;
    if (seen < workload.events * WARM_UP_SHARE) continue;
    time += taken;
    events += batch.length;
  }
  return time / events;
}

async function invoke(handler: Handler, batch: readonly StreamRecord[]): Promise<void> {
  const { batchItemFailures } = await handler(eventOf(batch), {
    getRemainingTimeInMillis: () => 300_000,
  } as Context);
  if (batchItemFailures.length > 0) throw new Error('a batch failed');
}

function eventOf(batch: readonly StreamRecord[]): KinesisStreamEvent {
  return {
    Records: batch.map(({ shardId, sequenceNumber, arrival, data }) => ({
      eventID: `${shardId}:${sequenceNumber}`,
      kinesis: { sequenceNumber, approximateArrivalTimestamp: arrival / 1_000, data, partitionKey: '' },
    })),
  } as unknown as KinesisStreamEvent;
}

void main();
