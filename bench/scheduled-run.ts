import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { atMost, beside, Figure, round } from './figure';
import { MeteredDynamoDb, Units } from './metered-dynamodb';
import { rulesFor } from './rules';
import { HISTORY, STATES, System } from './system';
import { uniform } from './workloads';

const HOUR = 3_600_000;
const WORKLOAD = { eventNames: ['view', 'purchase', 'share', 'search'], metric: 'price' };
const LATE_RULE = {
  where: 'row 99',
  cells: {
    'RuleType': 'date',
    'EventName': 'purchase',
    'Metric': 'price',
    'Operator-C': 'na',
    'Target-C': '0',
    'Operator-V': 'greater',
    'Target-V': '500',
    'ResetWhenReachTarget': 'no',
    'StartDate': '2026-01-01',
    'FinishDate': '2026-12-31',
    'Output': 'late',
  },
};

/** Measures the cost of a run without any re-evaluation, and of one with a new date rule. */
export async function scheduledRunFigures(): Promise<Figure[]> {
  const idle: string[] = [];
  const figures: Figure[] = [];
  for (const [factor, rounds] of [
    [1, 3],
    [10, 30],
    [100, 300],
  ]) {
    const { system, dynamoDb } = await filled(200, rounds);
    dynamoDb.reset();
    await system.timeseries().run(() => true);
    idle.push(describe(dynamoDb.total));
    if (factor !== 100) continue;

    system.reader.rows = [...system.reader.rows, LATE_RULE];
    const bytes = dynamoDb.bytes(STATES) + dynamoDb.bytes(HISTORY);
    dynamoDb.reset();
    system.now += HOUR;
    await system.timeseries().run(() => true);
    const { readUnits } = dynamoDb.total;
    // An eventually consistent pass, in which half a unit pays for 4 KB.
    figures.push(
      atMost(
        'new date rule: read units against one pass over the tables',
        `200 users, history × ${factor}`,
        readUnits / (bytes / 4_096 / 2),
        1.1,
        ' ×',
      ),
      beside(
        'new date rule: read units of the scan alone',
        `200 users, history × ${factor}`,
        round(dynamoDb.byOperation.get('Scan')?.readUnits ?? 0),
      ),
    );
  }
  return [
    {
      figure: 'run with nothing to re-evaluate: calls and units',
      workload: 'history × 1, 10, 100',
      value: idle.join(' | '),
      reach: 'the same',
      holds: new Set(idle).size === 1,
    },
    ...figures,
  ];
}

/** Repeats the users of some tables to imitate many times as many, and discards writes of users. */
class RepeatedUsers extends DynamoDBClient {
  override send = (async (command: unknown): Promise<unknown> => {
    if (command instanceof PutItemCommand && command.input.Item!.pk.S!.startsWith('user#')) return {};
    if (!(command instanceof ScanCommand)) {
      return (this.base as DynamoDBClient).send(command as PutItemCommand);
    }
    const page = Number(command.input.ExclusiveStartKey?.pk.S ?? 0);
    const Items = [...this.base.items(STATES)].map((item) => ({
      ...item,
      pk: { S: `${item.pk.S}-${page}` },
    }));
    return { Items, ...(page + 1 < this.times && { LastEvaluatedKey: { pk: { S: String(page + 1) } } }) };
  }) as DynamoDBClient['send'];

  constructor(
    private readonly base: MeteredDynamoDb,
    private readonly times: number,
  ) {
    super({ region: 'us-east-1' });
  }
}

/** Measures the heap of the process at the largest page of a run over all users. */
export async function memoryFigures(): Promise<Figure[]> {
  const peaks: number[] = [];
  for (const times of [5, 5, 50, 500]) {
    const { system, dynamoDb } = await filled(1_000, 3);
    const many = new System([...system.reader.rows, LATE_RULE], new RepeatedUsers(dynamoDb, times));
    many.now = system.now + HOUR;
    let peak = 0;
    await many.timeseries().run(() => {
      collect();
      peak = Math.max(peak, process.memoryUsage().heapUsed);
      return true;
    });
    peaks.push(peak / 2 ** 20);
  }
  const [, ...measured] = peaks;
  const spread = (Math.max(...measured) - Math.min(...measured)) / Math.min(...measured);
  return [
    {
      figure: 'heap of a run that visits everybody (MB)',
      workload: '5,000 users × 1, 10, 100',
      value: measured.map(round).join(' | '),
      reach: 'within 20 %',
      holds: spread <= 0.2,
    },
  ];
}

async function filled(users: number, rounds: number): Promise<{ system: System; dynamoDb: MeteredDynamoDb }> {
  const dynamoDb = new MeteredDynamoDb();
  const system = new System(rulesFor(WORKLOAD, 20), dynamoDb);
  const aggregator = system.aggregator();
  for (const batch of uniform(users, rounds).batches()) await aggregator.process(batch);
  for (let i = 0; i < 3; i++) {
    system.now += HOUR;
    await system.timeseries().run(() => true);
  }
  return { system, dynamoDb };
}

function collect(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

function describe({ calls, readUnits, writeUnits }: Units): string {
  return `${calls} calls, ${readUnits} read, ${writeUnits} write`;
}
