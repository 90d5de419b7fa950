import { METRICS } from '../src/contract/metric-names';
import { StreamRecord } from '../src/engine/events/stream-record';
import { RuleRow } from '../src/rule-language/parse/table';
import { atMost, beside, Figure, round } from './figure';
import { MeteredDynamoDb } from './metered-dynamodb';
import { report } from './report';
import { System } from './system';
import { pinpointRecord, randomNumbers, recordOf, START } from './workloads';

const DAY = 86_400_000;
const USERS = 400;
/** Twice the longest window, so that states are as they stay. */
const DAYS = 60;
const EVENT_NAMES = ['view', 'purchase', 'share', 'search', 'review'];
const PERIODS = ['last 7 days', 'last 30 days', 'this month', 'previous month'];

/** Creates 20 rules: of each event, one for each period, or as many without a window. */
function rules(moving: boolean): RuleRow[] {
  return EVENT_NAMES.flatMap((EventName, i) =>
    PERIODS.map((period, j) => ({
      where: `row ${i * PERIODS.length + j + 2}`,
      cells: {
        'RuleType': 'aggregator',
        EventName,
        'Operator-C': 'atLeast',
        'Target-C': String(2 + j),
        'Operator-V': j % 2 ? 'greater' : 'na',
        'Target-V': j % 2 ? '100' : '0',
        'Metric': 'price',
        'Output': `rule-${i}-${j}`,
        ...(moving && { Period: period }),
      },
    })),
  );
}

/**
 * Generates a batch for each day, with two events of every user who is active on it.
 *
 * @param share share of the days on which a user is active
 */
function* days(share: number): Generator<StreamRecord[]> {
  const random = randomNumbers(3);
  let n = 0;
  for (let day = 0; day < DAYS; day++) {
    const arrival = START + day * DAY + DAY / 2;
    const batch: StreamRecord[] = [];
    for (let user = 0; user < USERS; user++) {
      if (random() >= share) continue;
      for (let i = 0; i < 2; i++) {
        const name = EVENT_NAMES[Math.floor(random() * EVENT_NAMES.length)];
        const price = Math.floor(random() * 10_000) / 100;
        batch.push({ ...recordOf(n, pinpointRecord(user, name, arrival, price)), arrival });
        n++;
      }
    }
    yield batch;
  }
}

interface Measured {
  /** Write units of the table for each user and batch, once windows are full. */
  readonly writes: number;
  /** Write units of the index for each time that a user was in by a rule. */
  readonly indexWrites: number;
  /** Microseconds of processor time per event. */
  readonly time: number;
}

async function measure(share: number, moving: boolean): Promise<Measured> {
  const dynamoDb = new MeteredDynamoDb();
  const system = new System(rules(moving), dynamoDb);
  const aggregator = system.aggregator();
  let [pairs, events, time, day, earlier] = [0, 0, 0, 0, 0];
  const changes = () => system.telemetry.total(METRICS.changesProduced);
  for (const batch of days(share)) {
    if (day === DAYS / 2) {
      dynamoDb.reset();
      [pairs, events, time] = [0, 0, 0];
      earlier = changes();
    }
    system.now = batch[0].arrival + 1_000;
    const start = process.cpuUsage();
    const { failed } = await aggregator.process(batch);
    const { user, system: kernel } = process.cpuUsage(start);
    if (failed.length > 0) throw new Error('a batch failed');
    time += user + kernel;
    events += batch.length;
    pairs += batch.length / 2;
    day++;
  }
  return {
    writes: dynamoDb.total.writeUnits / pairs,
    indexWrites: dynamoDb.indexWrites / ((changes() - earlier) / 2),
    time: time / events,
  };
}

/**
 * Measures what windows that move add to counting, prints the figures and writes them to bench/windows.json.
 */
async function main(): Promise<void> {
  const figures: Figure[] = [];
  for (const [workload, share, limit] of [
    ['active on 12 of 30 days', 0.4, 1.15],
    ['active every day', 1, 2],
  ] as const) {
    await measure(share, false);
    const plain = await measure(share, false);
    const moving = await measure(share, true);
    figures.push(
      atMost('write units per user and batch, 20 moving rules', workload, moving.writes, limit),
      beside('write units per user and batch, 20 plain rules', workload, round(plain.writes)),
      atMost('write units of the index per membership', workload, moving.indexWrites, 1.2),
      atMost(
        'processor time of 20 moving rules against 20 plain ones',
        workload,
        moving.time / plain.time,
        1.3,
        ' ×',
      ),
      beside(
        'processor time per event (µs), plain, moving',
        workload,
        `${round(plain.time)}, ${round(moving.time)}`,
      ),
    );
  }
  report('bench/windows.json', figures);
}

void main();
