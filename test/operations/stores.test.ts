import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryDeadLetters } from '../../src/adapters/memory/memory-dead-letters';
import { MemoryTelemetry } from '../../src/adapters/memory/memory-telemetry';
import { createRuleBucketClient } from '../../src/adapters/s3/rule-bucket-client';
import { S3RuleReader } from '../../src/adapters/s3/s3-rule-reader';
import { runProgram } from '../../src/cli/program';
import { parseConfig } from '../../src/contract/config';
import { AggregateStore, TimeseriesStore } from '../../src/engine/ports';
import { Aggregator } from '../../src/functions/aggregator/aggregator';
import { ActiveRules } from '../../src/functions/shared/active-rules';
import { createDecoder } from '../../src/functions/shared/decoder';
import { DeployedInstallation } from '../../src/playground/deployed/deployed-installation';
import { NOW, pinpointRecord } from '../support/builders';
import { DocumentAggregateStore, DocumentTimeseriesStore, StoreDocument } from '../support/document-stores';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeS3 } from '../support/fake-s3';
import { FakeSts } from '../support/fake-sts';
import { HttpServer } from '../support/http-server';
import { functionEnvironment } from '../support/stack-config';

const mockStores: { aggregates?: AggregateStore; timeseries?: TimeseriesStore } = {};
jest.mock('../../src/functions/shared/registry', () => ({
  ...jest.requireActual<object>('../../src/functions/shared/registry'),
  createAggregateStore: () => mockStores.aggregates,
  createTimeseriesStore: () => mockStores.timeseries,
}));

const DAY = 86_400_000;
const SHARD = 'shardId-000000000000';
const BUYERS = 'RuleType,EventName,Operator-C,Target-C,Output\naggregator,purchase,atLeast,2,buyers\n';
const WANTED =
  'RuleType,EventName,Operator-C,Target-C,Output,StartDate,FinishDate\n' +
  'aggregator,purchase,atLeast,2,buyers,,\n' +
  'date,purchase,atLeast,1,early,2026-01-01,2026-01-31\n';

let folder: string;
let document: StoreDocument;
let s3: FakeS3;
let stacks: FakeStacks;
let sts: FakeSts;
/** Stands in for DynamoDB and never answers. */
let dynamoDb: HttpServer;
let dynamoDbCalls = 0;
let aggregator: Aggregator;
let rules: ActiveRules;
let records = 0;
const environment = { ...process.env };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stores-'));
  document = new StoreDocument();
  mockStores.aggregates = new DocumentAggregateStore(document);
  mockStores.timeseries = new DocumentTimeseriesStore(document, () => NOW);
  dynamoDbCalls = 0;
  records = 0;
  [s3, stacks, sts, dynamoDb] = await Promise.all([
    FakeS3.start(),
    FakeStacks.start(),
    FakeSts.start(),
    HttpServer.start(async () => {
      dynamoDbCalls++;
      return { status: 500, body: '{}' };
    }),
  ]);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
    AWS_ENDPOINT_URL_STS: sts.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  });
  const variables = functionEnvironment({
    ruleSources: [{ kind: 's3', parameters: { bucketName: 'rules', objectKey: 'rules.csv' } }],
  });
  stacks.stacks.set('Shop', { aggregator: variables, publisher: variables });
  stacks.whenInvoked = async (_name, event) => {
    const { Records } = event as { Records: { kinesis: { sequenceNumber: string; data: string } }[] };
    return send(
      ...Records.map(({ kinesis: { sequenceNumber, data } }) => ({
        sequenceNumber,
        data,
        shardId: 'redriven',
      })),
    );
  };
  s3.objects.set('rules/rules.csv', Buffer.from(BUYERS));

  const config = parseConfig(variables.CONFIG);
  const telemetry = new MemoryTelemetry();
  rules = new ActiveRules({
    reader: new S3RuleReader(createRuleBucketClient(), 'rules', 'rules.csv'),
    store: mockStores.aggregates,
    telemetry,
    clock: () => NOW,
    pause: async () => {},
    maxAge: 0,
    removedRules: 'keep',
    timeZone: 'UTC',
  });
  aggregator = new Aggregator({
    rules,
    aggregates: mockStores.aggregates,
    timeseries: mockStores.timeseries,
    telemetry,
    clock: () => NOW,
    deadLetters: new MemoryDeadLetters(),
    decode: createDecoder(config),
    redelivery: DAY,
    historyRetention: 400 * DAY,
    partitionKeyIsUser: false,
  });
  await send(...['ann', 'ann', 'bob'].map(purchase));
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  rmSync(folder, { recursive: true });
  document.remove();
  await Promise.all([s3.close(), stacks.close(), sts.close(), dynamoDb.close()]);
  expect(dynamoDbCalls).toBe(0);
});

function purchase(userId: string) {
  return {
    shardId: SHARD,
    sequenceNumber: String(++records).padStart(56, '0'),
    data: encoded(pinpointRecord({ name: 'purchase', userId })),
  };
}

function encoded(record: object): string {
  return Buffer.from(JSON.stringify(record)).toString('base64');
}

async function send(...sent: { shardId: string; sequenceNumber: string; data: string }[]) {
  const { failed } = await aggregator.process(
    sent.map((record) => ({ ...record, arrival: NOW, partitionKey: 'any' })),
  );
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function run(...args: string[]) {
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  const exitCode = await runProgram([...args, '--stack', 'Shop'], {
    stdin: process.stdin,
    stdout: { write } as never,
    stderr: { write, isTTY: false } as never,
    now: () => NOW,
    exitCode: 0,
    print: write,
    note: write,
  });
  return { exitCode, output };
}

function file(content: string): string {
  const path = join(folder, 'rules.csv');
  writeFileSync(path, content);
  return path;
}

describe('a store that nothing but the registry knows', () => {
  test('answers explain', async () => {
    expect(await run('explain', '--user', 'ann')).toEqual({
      exitCode: 0,
      output: expect.stringContaining('attribute:buyers: in') as string,
    });
  });

  test('answers preview', async () => {
    const { exitCode, output } = await run('preview', '--rules', file(WANTED), '--format', 'json');
    expect(JSON.parse(output)).toMatchObject({ users: 2, rules: [{ users: 1 }, { users: 2 }] });
    expect(exitCode).toBe(0);
  });

  test('says who joins and who leaves before rules are pushed', async () => {
    const { exitCode, output } = await run('rules', 'push', file(WANTED));
    expect(output).toContain(
      [
        '1 to add, 0 to change, 0 to remove',
        '',
        'With that, of 2 users:',
        '',
        'attribute:early',
        '  With the next run 2 users join; 2 will be in.',
        '  for example ann, bob',
        '',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(2);
    expect((await run('rules', 'push', file(WANTED), '--no-preview')).output).not.toContain('With that');
    expect((await run('rules', 'push', file(WANTED), '--yes')).output).not.toContain('With that');
  });

  test('does not keep rules from being pushed when its users cannot be read', async () => {
    mockStores.aggregates!.scan = () => Promise.reject(new Error('the door is closed'));
    const { output } = await run('rules', 'push', file(WANTED));
    expect(output).toContain('who joins and who leaves is not known: ');
    expect(output).toContain('the door is closed');
  });

  test('lets rules be pushed, and undone by their history', async () => {
    expect(await run('rules', 'push', file(BUYERS.replace(',2,', ',3,')), '--yes')).toMatchObject({
      exitCode: 0,
    });
    await rules.latest();
    const { output } = await run('rules', 'history');
    expect(output).toContain('Target-C: 2 -> 3');
    expect(output).toContain('  published by eve\n');
    expect(await run('rules', 'rollback', '--to', '1', '--yes')).toMatchObject({ exitCode: 0 });
    expect(s3.text('rules/rules.csv')).toContain('atLeast,2');
  });

  test('forgets a user', async () => {
    expect(await run('forget', '--user', 'ann', '--yes')).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^Removed of the user ann:\n +1 {2}state\n/) as string,
    });
    expect(await run('explain', '--user', 'ann')).toMatchObject({ exitCode: 2 });
    expect((await mockStores.aggregates!.scan()).users.map(({ userId }) => userId)).toEqual(['bob']);
  });

  test('counts what is sent again', async () => {
    s3.lastModified = new Date().toISOString();
    s3.objects.set(
      'letters/main/rejected-events/one.ndjson',
      Buffer.from(
        `${JSON.stringify({ reason: 'the record is not JSON', sendTo: 'aggregator', id: `${SHARD}:9`, content: { arrival: NOW, data: purchase('bob').data } })}\n`,
      ),
    );
    expect(await run('redrive', '--yes')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('1 event and 0 changes sent') as string,
    });
    expect((await run('explain', '--user', 'bob')).output).toContain('attribute:buyers: in');
  });

  test('stands behind the page', async () => {
    const page = await DeployedInstallation.open(
      { stack: 'Shop' },
      { clock: () => NOW, pause: async () => {} },
    );
    expect(await page.users('', undefined, 10)).toEqual({
      users: [
        { userId: 'ann', in: ['attribute:buyers'], fired: [] },
        { userId: 'bob', in: [], fired: [] },
      ],
    });
    expect((await page.find('ann'))?.history).toHaveLength(1);
    expect(await page.segment('attribute:buyers')).toMatchObject({ users: 1 });
    expect((await page.activeRules()).rules).toHaveLength(1);
  });
});
