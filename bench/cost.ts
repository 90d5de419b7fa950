import { StreamRecord } from '../src/engine/events/stream-record';
import { atMost, beside, Figure, round } from './figure';
import { MeteredDynamoDb } from './metered-dynamodb';
import { rulesFor } from './rules';
import { System } from './system';
import { Workload } from './workloads';

/** On demand in us-east-1, a million units (DynamoDB pricing). */
const WRITE_PRICE = 0.625;
const READ_PRICE = 0.125;
/**
 * What the guide's functions need for an event on a key that exists: 4 reads and 4 writes of one unit each,
 * and 2 queries for the rules.
 */
const GUIDE_PRICE = (4 * READ_PRICE) / 2 + 4 * WRITE_PRICE;

interface Metered {
  /** Users per batch, over all batches. */
  readonly pairs: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly ruleReads: number;
}

/** What a workload costs when one container takes all batches, or each batch meets a new one. */
async function meter(workload: Workload, rules: number, cached: boolean): Promise<Metered> {
  const dynamoDb = new MeteredDynamoDb();
  const system = new System(rulesFor(workload, rules), dynamoDb);
  let aggregator = system.aggregator();
  let pairs = 0;
  let first = true;
  let before = { readUnits: 0, ruleReads: 0 };
  for (const batch of workload.batches()) {
    system.now += 1_000;
    if (!cached) aggregator = system.aggregator();
    const { failed } = await aggregator.process(batch);
    if (failed.length > 0) throw new Error('a batch failed');
    // The first meeting with a user is always a read.
    if (first && cached) before = { readUnits: dynamoDb.total.readUnits, ruleReads: system.ruleReads };
    first = false;
    pairs += usersIn(batch);
  }
  const { writeUnits, readUnits } = dynamoDb.total;
  return { pairs, writeUnits, readUnits: readUnits - before.readUnits, ruleReads: system.ruleReads };
}

export async function costFigures(workloads: readonly Workload[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const workload of workloads) {
    for (const rules of [0, 20, 200]) {
      const label = `${workload.name}, ${rules} rules`;
      const cached = await meter(workload, rules, true);
      const perPair = cached.writeUnits / cached.pairs;
      figures.push(atMost('write units per user and batch', label, perPair, 1.15));
      if (rules === 20) {
        const k = workload.events / cached.pairs;
        const cold = await meter(workload, rules, false);
        figures.push(
          atMost('read units per user and batch, nothing cached', label, cold.readUnits / cold.pairs, 0.6),
          atMost(
            'calls to rule sources per 1,000 events',
            label,
            (1_000 * cached.ruleReads) / workload.events,
            0.1,
          ),
          beside('events per user and batch, k', label, round(k)),
          beside(
            'DynamoDB per million events',
            label,
            `$${((perPair / k) * WRITE_PRICE + (cold.readUnits / workload.events) * READ_PRICE).toFixed(2)} (the guide: $${GUIDE_PRICE.toFixed(2)}, 8 calls and 2 rule queries an event)`,
          ),
        );
      }
    }
  }
  return figures;
}

/** Users who come again to the container that knows them. */
export async function cachedReads(workload: Workload): Promise<Figure> {
  const dynamoDb = new MeteredDynamoDb();
  const system = new System(rulesFor(workload, 20), dynamoDb);
  const aggregator = system.aggregator();
  for (const batch of workload.batches()) await aggregator.process(batch);
  const before = dynamoDb.calls('BatchGetItem');
  for (const batch of workload.batches()) {
    await aggregator.process(batch.map((record) => ({ ...record, shardId: 'shardId-000000000001' })));
  }
  return atMost(
    'reads per user and batch, cached',
    `${workload.name}, 20 rules`,
    dynamoDb.calls('BatchGetItem') - before,
    0,
  );
}

function usersIn(batch: readonly StreamRecord[]): number {
  return new Set(
    batch.map(
      ({ data }) =>
        (
          JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as {
            endpoint: { User: { UserId: string } };
          }
        ).endpoint.User.UserId,
    ),
  ).size;
}
