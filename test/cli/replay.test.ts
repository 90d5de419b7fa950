import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { parseConfig } from '../../src/contract/config';
import { pinpointRecord, PinpointRecordOptions } from '../support/builders';
import { COMMAND, ENVIRONMENT, runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeEventBridge } from '../support/fake-eventbridge';
import { FakeS3 } from '../support/fake-s3';
import { LocalInstallation } from '../support/local/local-installation';

const THIRD = {
  'RuleType': 'aggregator',
  'EventName': 'click',
  'Operator-C': 'atLeast',
  'Target-C': '3',
  'Operator-V': 'na',
  'Target-V': '0',
};

let dynamoDb: EmbeddedDynamoDb;
let s3: FakeS3;
let eventBridge: FakeEventBridge;
let stacks: FakeStacks;
let installation: LocalInstallation;
let aggregates: DynamoDbAggregateStore;
let aggregator: string;
let id: string;
let bucket: string;
let folder: string;
/** Numbers of records of the invocations. */
let invocations: number[];
let installations = 0;

beforeAll(async () => {
  [dynamoDb, s3, eventBridge, stacks] = await Promise.all([
    EmbeddedDynamoDb.start(),
    FakeS3.start(),
    FakeEventBridge.start(),
    FakeStacks.start(),
  ]);
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  const analytics = new PinpointIncrementalAnalytics(
    new Stack(new App(), 'Shop'),
    `Replayed${++installations}`,
    { eventSource: EventSource.pinpoint() },
  );
  installation = await LocalInstallation.deploy(analytics, {
    dynamoDb,
    s3,
    destination: { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint },
  });
  stacks.stacks.set('Shop', installation.environments);
  [aggregator] = Object.keys(installation.environments);
  stacks.sources.clear();
  stacks.sources.set(aggregator, ['arn:aws:kinesis:us-east-1:123456789012:stream/events']);
  invocations = [];
  stacks.whenInvoked = invoke;
  const config = parseConfig(installation.environments[aggregator].CONFIG);
  id = config.installation;
  bucket = config.deadLetters.bucketName;
  aggregates = new DynamoDbAggregateStore(dynamoDb.client, config.aggregateStore.parameters.tableName);
  await installation.putRule('third', THIRD);
  await installation.send([click({ userId: 'eve' })]);
});
afterEach(async () => {
  await installation.stop();
  s3.objects.clear();
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  await Promise.all([dynamoDb.close(), s3.close(), eventBridge.close(), stacks.close()]);
});

async function invoke(name: string, event: unknown): Promise<unknown> {
  expect(name).toBe(aggregator);
  invocations.push((event as { Records: unknown[] }).Records.length);
  return installation.functions.aggregator.invoke(event);
}

const endpoints = () => ({
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
  AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
  AWS_ENDPOINT_URL_S3: s3.endpoint,
});
const progress = () => ['--progress', join(folder, 'progress.json')];
const replay = (...args: string[]) =>
  runCommand(['replay', ...args, '--stack', 'Shop', ...progress()], { endpoints: endpoints() });
const click = (options: PinpointRecordOptions = {}) => JSON.stringify(pinpointRecord(options));
const clicks = (n: number, userId = 'ann') =>
  Array.from({ length: n }, (_, at) => click({ userId, time: Date.UTC(2025, 0, 1) + at }));
const clicksOf = async (userId: string) =>
  Object.values((await aggregates.read([userId])).get(userId)?.state.rules ?? {})[0]?.counter?.count;

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

test('events are counted by the deployed function, and the report says so', async () => {
  const path = file('clicks.ndjson', ...clicks(1_200), click({ userId: 'null' }), ...clicks(2, 'eve'));
  const { stdout, stderr, status } = await replay(path, '--yes', '--pace', '100000');
  expect(stderr).toBe('');
  expect(stdout).toBe(
    'events: 1203 read, 1202 to send, 1 skipped, 0 rejected\n' +
      '  1 skipped: of a placeholder user such as null or anonymous\n' +
      '1202 events of 2 users, 2025-01-01 to 2025-01-01 (UTC); at 100000 a second about 1 s\n\n' +
      'If nothing else arrives meanwhile, 1202 count and cause 2 changes:\n' +
      '  attribute:click  2\n' +
      'Destinations receive the changes now, whenever the events happened: ' +
      'journeys start and messages go out.\n' +
      '1 user has been counted before. Events that came over the stream already count a second time.\n\n' +
      'events: 1203 read, 1202 sent, 1 skipped, 0 rejected\n' +
      '  1 skipped: of a placeholder user such as null or anonymous\n' +
      'The same files can be sent again without counting twice: for 1 day by what the installation keeps, ' +
      `and after that by ${join(folder, 'progress.json')}, which only knows what was sent with it.\n`,
  );
  expect(status).toBe(0);
  expect(invocations).toEqual([500, 500, 202]);
  expect([await clicksOf('ann'), await clicksOf('eve')]).toEqual([1_200, 3]);
});

test('--dry-run sends nothing and leaves no file, and programs get the plan', async () => {
  const path = file('clicks.ndjson', ...clicks(3), 'poison');
  const { stdout, status } = await replay(path, '--dry-run', '--format', 'json');
  expect(JSON.parse(stdout)).toEqual({
    read: 4,
    toSend: 3,
    sentBefore: 0,
    skipped: {},
    rejected: 1,
    rejections: [`${path}, line 4: the record is not JSON`],
    withoutTime: 0,
    users: 1,
    earliest: '2025-01-01T00:00:00.000Z',
    latest: '2025-01-01T00:00:00.002Z',
    rehearsal: {
      counted: 3,
      countedBefore: 0,
      repeated: 0,
      uncountable: 0,
      knownUsers: 0,
      changes: { 'attribute:click': 1 },
    },
  });
  expect(status).toBe(1);
  expect(invocations).toEqual([]);
  expect(readdirSync(folder)).toEqual(['clicks.ndjson']);
});

test('nothing is sent before someone agrees', async () => {
  const path = file('clicks.ndjson', ...clicks(3));
  const { stderr, status } = await replay(path);
  expect(stderr).toContain(
    'Send 3 events, and about 1 changes to the destinations? ' +
      'Standard input is not a terminal; give --yes to agree',
  );
  expect(status).toBe(2);
  expect(await clicksOf('ann')).toBeUndefined();
});

test('events of another format are written as the installation reads them', async () => {
  const path = file(
    'orders.csv',
    'event,who,when,amount',
    'click,ann,2025-01-01T10:00:00Z,19.90',
    'click,bob,2025-01-02T10:00:00Z,5',
  );
  const mapping = '{"eventName":"$.event","userId":"$.who","time":"$.when","metrics":"$"}';
  const { stdout, stderr, status } = await replay(path, '--yes', '--event-format', mapping);
  expect({ stderr, stdout, status }).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('events: 2 read, 2 sent, 0 skipped, 0 rejected\n'),
  });
  expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([1, 1]);
});

test('a function that fails leaves the rest, which the same command sends', async () => {
  const path = file('clicks.ndjson', ...clicks(9));
  stacks.whenInvoked = async (name, event) => {
    if (invocations.length < 2) return invoke(name, event);
    stacks.invocationFault = { status: 403, type: 'AccessDeniedException' };
    throw new Error('out of order');
  };
  const failed = await replay(path, '--yes', '--pace', '4');
  stacks.invocationFault = undefined;
  stacks.whenInvoked = invoke;
  expect(failed.stdout).toContain('events: 9 read, 8 sent, 1 left, 0 skipped, 0 rejected\n');
  expect(failed.stdout).toMatch(/left: could not invoke the function .*AccessDenied/);
  expect(failed.stdout).toContain('Run the same command again to go on: ');
  expect(failed.status).toBe(1);
  const { stdout, status } = await replay(path, '--yes');
  expect(stdout).toContain('events: 9 read, 1 sent, 8 sent before, 0 skipped, 0 rejected\n');
  expect(status).toBe(0);
  expect(await clicksOf('ann')).toBe(9);
});

test('an interrupt ends after the batch under way', async () => {
  const path = file('clicks.ndjson', ...clicks(9));
  const child = spawn(
    process.execPath,
    [COMMAND, 'replay', path, '--stack', 'Shop', ...progress(), '--yes', '--pace', '4', '--no-preview'],
    { env: { ...ENVIRONMENT, ...endpoints() } },
  );
  stacks.whenInvoked = async (name, event) => {
    child.kill('SIGINT');
    return invoke(name, event);
  };
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8')) printed += text;
  expect(printed).toContain('4 sent, 5 left');
  expect(printed).toContain('left: it was stopped\nRun the same command again to go on: ');
  expect(await clicksOf('ann')).toBe(4);
  stacks.whenInvoked = invoke;
  expect((await replay(path, '--yes')).stdout).toContain('5 sent, 4 sent before');
  expect(await clicksOf('ann')).toBe(9);
});

test('events that the function refuses are counted, with the place of their dead letters', async () => {
  const path = file('clicks.ndjson', ...clicks(3));
  stacks.whenInvoked = async (name, event) => {
    const { Records: records } = event as { Records: { eventID: string; kinesis: { data: string } }[] };
    records[1].kinesis.data = Buffer.from('poison').toString('base64');
    return invoke(name, event);
  };
  const { stdout, status } = await replay(path, '--yes');
  expect(stdout).toContain(
    '  1 of the sent ones refused and kept as dead letters, ' +
      `below s3://${bucket}/${id}/rejected-events/${aggregator}/replay-\n`,
  );
  expect(status).toBe(1);
});

test.each([
  {
    what: 'standard input',
    args: ['-'],
    message: 'standard input can be read once only, and events are read before they are sent',
  },
  {
    what: 'a pace of 0',
    args: ['a.ndjson', '--pace', '0'],
    message: 'write a whole number from 1 to 1000000.',
  },
  { what: 'a file that is not there', args: ['a.ndjson'], message: 'there is no such file or folder' },
])('$what is refused', async ({ args, message }) => {
  const { stderr, status } = await replay(...args);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test('files without any event end with 1', async () => {
  const { stderr, status } = await replay(file('poison.ndjson', 'poison'), '--yes');
  expect(stderr).toMatch(/none of the 1 records in .* is an event: .*line 1: the record is not JSON/);
  expect(status).toBe(1);
});

test('an installation whose counting function cannot be told is refused', async () => {
  stacks.sources.clear();
  const { stderr, status } = await replay(file('clicks.ndjson', ...clicks(1)), '--yes');
  expect(stderr).toContain('reads a Kinesis stream, so it is not known which one counts');
  expect(status).toBe(2);
});
