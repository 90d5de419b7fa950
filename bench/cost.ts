import { StreamRecord } from '../src/engine/events/stream-record';
import { PRICES } from '../src/operations/cost/prices';
import { atMost, beside, Figure, round } from './figure';
import { MeteredDynamoDb } from './metered-dynamodb';
import { rulesFor } from './rules';
import { System } from './system';
import { Workload } from './workloads';

/** Dollars per million units, on demand. */
const WRITE_PRICE = 1e6 * PRICES.writeUnit;
const READ_PRICE = 1e6 * PRICES.readUnit;
/**
 * Dollars per million events in the guide's functions: 4 reads and 4 writes of one unit each for an event on
 * an existing key, and 2 queries for the rules.
 */
const GUIDE_PRICE = (4 * READ_PRICE) / 2 + 4 * WRITE_PRICE;

interface Metered {
  /** Users per batch, summed over all batches. */
  readonly pairs: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly ruleReads: number;
}

/** Measures the cost of a workload, with one container for all batches or with a new one for each. */
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
    // The first batch always has to read its users.
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
        const price = (perPair / k) * WRITE_PRICE + (cold.readUnits / workload.events) * READ_PRICE;
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
            `$${price.toFixed(2)} ` +
              `(the guide: $${GUIDE_PRICE.toFixed(2)}, 8 calls and 2 rule queries an event)`,
          ),
        );
      }
    }
  }
  return figures;
}

/** Measures the reads for users who return to a container that still has them in memory. */
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
