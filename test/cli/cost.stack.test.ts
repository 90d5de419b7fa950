import type { StackCost } from '../../src/operations/cost/stack-cost';
import { DoctorWorld, STREAM } from '../operations/doctor/doctor-world';
import { runCommand } from '../support/command';

const HOUR = 3_600_000;

let world: DoctorWorld;
let lastHour: number;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(async () => {
  await world.heal();
  // The command goes by the real clock.
  lastHour = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
  world.cloudWatch.published.length = 0;
  for (const name of ['aggregator', 'timeseries', 'publisher']) {
    world.stacks.functionFields.set(name, { MemorySize: 1_024, Architectures: ['arm64'] });
  }
});
afterAll(() => world.close());

const cost = (...args: string[]) => runCommand(['cost', ...args], { endpoints: world.endpoints });

function used(namespace: string, dimension: string, name: string, value: number, hoursAgo = 1): void {
  world.cloudWatch.published.push({
    namespace,
    dimension,
    name,
    value,
    at: lastHour - (hoursAgo - 1) * HOUR,
  });
}

function useForADay(): void {
  used('AWS/Lambda', 'FunctionName=timeseries', 'Invocations', 1, 24);
  used('AWS/Lambda', 'FunctionName=aggregator', 'Invocations', 1_000);
  used('AWS/Lambda', 'FunctionName=aggregator', 'Duration', 60_000);
  used('PinpointIncrementalAnalytics', 'Installation=main', 'EventsCounted', 400_000);
  used('PinpointIncrementalAnalytics', 'Installation=main', 'EventsCounted', 400_000, 2);
  used('PinpointIncrementalAnalytics', 'Installation=main', 'UsersWritten', 500_000);
  used('AWS/Kinesis', 'StreamName=clicks', 'IncomingRecords', 800_000);
  used('AWS/Kinesis', 'StreamName=clicks', 'IncomingBytes', 400_000_000);
  used('AWS/Kinesis', 'StreamName=clicks', 'GetRecords.Bytes', 400_000_000);
  used('AWS/DynamoDB', 'TableName=states', 'ConsumedWriteCapacityUnits', 500_000);
  used('AWS/DynamoDB', 'TableName=states,GlobalSecondaryIndexName=due', 'ConsumedWriteCapacityUnits', 1_000);
  used('AWS/Logs', 'LogGroupName=/aws/lambda/aggregator', 'IncomingBytes', 50_000_000);
}

test('says what a stack has used and what that costs, part by part', async () => {
  useForADay();
  const { stdout, stderr, status } = await cost('--stack', 'Shop');
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^installation main of the stack Shop, (1|0\.9\d*|1\.0\d) days from .* UTC to .* UTC\n/,
  );
  expect(stdout).toContain('\n800,000 events counted, ');
  expect(stdout).toContain('\n500,000 writes of users: 1.6 events of one user met in a batch\n');
  expect(stdout).toMatch(/\n {2}stream clicks, \S+.* {2}800,000 records, 0\.4 GB +\$/);
  expect(stdout).toMatch(/\n {2}table states, \S+.* {2}501,000 write units, 0 read units, \S+ MB stored +\$/);
  expect(stdout).toMatch(/\n {2}function aggregator +1,000 invocations, 60 seconds of 1,024 MB +\$0\.00 /);
  expect(stdout).toMatch(/\n {2}logs +50 MB +\$0\.03 /);
  expect(stdout).toMatch(/\n {2}in all +\$/);
  expect(stdout).toMatch(
    /\nManaged Service for Apache Flink behind the same stream: \$\d+ a month, more than/,
  );
  expect(status).toBe(0);
});

test('is JSON for programs, and knows where the measured time begins', async () => {
  useForADay();
  const { stdout } = await cost('--stack', 'Shop', '--format', 'json', '--days', '3');
  const { usage, perUserAndBatch } = JSON.parse(stdout) as StackCost;
  expect(usage.from).toBe(lastHour - 23 * HOUR);
  expect(usage).toMatchObject({ eventsCounted: 800_000, metricHours: 3, stream: { name: 'clicks' } });
  expect(perUserAndBatch).toBe(1.6);
});

test('looks no further back than it is asked to', async () => {
  useForADay();
  used('PinpointIncrementalAnalytics', 'Installation=main', 'EventsCounted', 7, 50);
  used('AWS/Lambda', 'FunctionName=timeseries', 'Invocations', 1, 50);
  const counted = async (days: string) =>
    (JSON.parse((await cost('--stack', 'Shop', '--format', 'json', '--days', days)).stdout) as StackCost)
      .usage.eventsCounted;
  expect([await counted('1'), await counted('4')]).toEqual([800_000, 800_007]);
});

test('an installation without a stream, and without events, costs what it costs', async () => {
  world.stacks.sources.delete('aggregator');
  used('AWS/Lambda', 'FunctionName=timeseries', 'Invocations', 1);
  const { stdout, status } = await cost('--stack', 'Shop');
  expect(stdout).toContain('\nno event was counted: this is what it costs to wait for some\n');
  expect(stdout).not.toContain('Flink');
  expect(status).toBe(0);
  world.stacks.sources.set('aggregator', [STREAM]);
});

test.each([
  [[], 2, 'name files with --rules and --events, or give --stack'],
  [['--rules', 'a.csv'], 2, 'name files with --rules and --events, or give --stack'],
  [['--rules', 'a.csv', '--events', 'b.csv', '--days', '3'], 2, '--days is about what a stack has used'],
  [['--stack', 'Shop', '--rules', 'a.csv'], 2, "cannot be used with option '--rules"],
  [['--stack', 'Shop', '--days', '0'], 2, 'write a whole number from 1 to 455.'],
  [['--stack', 'Shop'], 1, 'no function of this installation has run in the last 7 days'],
  [['--stack', 'Other'], 2, 'Other'],
])('%j is refused', async (args, code, message) => {
  const { stderr, status } = await cost(...args);
  expect(stderr).toContain(message);
  expect(status).toBe(code);
});

test('names the permission that is missing', async () => {
  world.cloudWatch.failure = { status: 403, type: 'AccessDeniedException', message: 'not authorized' };
  const { stderr, status } = await cost('--stack', 'Shop');
  expect(stderr).toContain('could not read the metrics (cloudwatch:GetMetricData): AccessDenied');
  expect(stderr).toContain('ask for the permission that the message names');
  expect(status).toBe(2);
});
