import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RuleRow } from '../src/rule-language/parse/table';
import { atMost, beside, Figure, round } from './figure';
import { processorTime } from './processor-time';
import { rulesFor } from './rules';
import { System } from './system';
import { Workload } from './workloads';

/**
 * Accepts every write and knows no users, so that the handler is measured without a network or a database.
 */
export class Swallowing extends DynamoDBClient {
  override send = (async ({ input }: { input: { Statements?: unknown[]; RequestItems?: object } }) => {
    if (input.RequestItems) return { Responses: {}, UnprocessedKeys: {} };
    return input.Statements ? { Responses: input.Statements.map(() => ({})) } : {};
  }) as DynamoDBClient['send'];
}

interface CpuTime {
  /** Microseconds of processor time per event. */
  readonly handler: number;
  /** Microseconds for decoding the record alone: base64 and JSON.parse. */
  readonly floor: number;
}

const WARM_UP_SHARE = 0.3;

/** Measures the handler's processor time per event, interleaved with decoding of the same records. */
async function cpuPerEvent(workload: Workload, rules: RuleRow[]): Promise<CpuTime> {
  const system = new System(rules, new Swallowing({ region: 'us-east-1' }));
  const aggregator = system.aggregator();
  let [handler, floor, events, seen] = [0, 0, 0, 0];
  for (const batch of workload.batches()) {
    system.now += 1_000;
    const decoding = await processorTime(() =>
      batch.forEach(({ data }) => JSON.parse(Buffer.from(data, 'base64').toString('utf8'))),
    );
    const handling = await processorTime(() => aggregator.process(batch));
    seen += batch.length;
    if (seen < workload.events * WARM_UP_SHARE) continue;
    handler += handling;
    floor += decoding;
    events += batch.length;
  }
  return { handler: handler / events, floor: floor / events };
}

export async function cpuFigures(workloads: readonly Workload[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const workload of workloads) {
    for (const [rules, limit] of [
      [0, 1.5],
      [20, 2.5],
    ]) {
      const { handler, floor } = await cpuPerEvent(workload, rulesFor(workload, rules));
      figures.push(
        atMost(
          'processor time of the handler against decoding',
          `${workload.name}, ${rules} rules`,
          handler / floor,
          limit,
          ' ×',
        ),
        beside(
          'processor time per event (µs), decoding alone',
          `${workload.name}, ${rules} rules`,
          `${round(handler)}, ${round(floor)}`,
        ),
      );
    }
    const some = rulesFor(workload, 20);
    const others = rulesFor({ eventNames: ['another event'], metric: workload.metric }, 980).map(
      ({ where, cells }) => ({ where, cells: { ...cells, Output: `other-${cells.Output}` } }),
    );
    const [few, many] = [
      await cpuPerEvent(workload, some),
      await cpuPerEvent(workload, [...some, ...others]),
    ];
    figures.push(
      atMost(
        'growth of processor time from 20 to 1,000 rules on other events',
        workload.name,
        many.handler / many.floor / (few.handler / few.floor),
        1.1,
        ' ×',
      ),
    );
  }
  return figures;
}
