import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { parseConfig } from '../../src/contract/config';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeS3 } from '../support/fake-s3';
import { FakeSqs } from '../support/fake-sqs';
import { LocalInstallation } from '../support/local/local-installation';
import { BUCKET, noticeOf } from '../support/objects';

const CONTENT = Buffer.from('{"name":"click","userId":"ann"}\n{"name":"click","userId":"ann"}\n');
const RULE = { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '3' };

let dynamoDb: EmbeddedDynamoDb;
let s3: FakeS3;
let stacks: FakeStacks;
let sqs: FakeSqs;
let installation: LocalInstallation;
let aggregates: DynamoDbAggregateStore;
let bucket: string;
let id: string;
let aggregator: string;

beforeEach(async () => {
  [dynamoDb, s3, stacks, sqs] = await Promise.all([
    EmbeddedDynamoDb.start(),
    FakeS3.start(),
    FakeStacks.start(),
    FakeSqs.start(),
  ]);
  const stack = new Stack(new App(), 'Shop');
  const eventSource = EventSource.s3({ bucket: new Bucket(stack, 'Exports') });
  const analytics = new PinpointIncrementalAnalytics(stack, 'Objects', { eventSource });
  installation = await LocalInstallation.deploy(analytics, {
    dynamoDb,
    s3,
    destination: { AWS_ENDPOINT_URL_SQS: sqs.endpoint },
  });
  [aggregator] = Object.keys(installation.environments);
  const config = parseConfig(installation.environments[aggregator].CONFIG);
  bucket = config.deadLetters.bucketName;
  id = config.installation;
  aggregates = new DynamoDbAggregateStore(dynamoDb.client, config.aggregateStore.parameters.tableName);
  await installation.putRule('third', RULE);
  readObjectsFrom(sqs.queueUrl);
});
afterEach(async () => {
  await installation.stop();
  await Promise.all([dynamoDb.close(), s3.close(), stacks.close(), sqs.close()]);
});

/** Deploys the stack with this queue of new objects, or without one. */
function readObjectsFrom(objectQueueUrl: string | undefined): void {
  const { environments } = installation;
  const config = JSON.parse(environments[aggregator].CONFIG) as object;
  const CONFIG = JSON.stringify({ ...config, objectQueueUrl });
  stacks.stacks.set('Shop', { ...environments, [aggregator]: { CONFIG } });
}

const redrive = (...args: string[]) => run('redrive', '--stack', 'Shop', ...args);

function run(...args: string[]) {
  return runCommand(args, {
    endpoints: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    },
  });
}

async function deliver(body: string): Promise<unknown> {
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) };
  const record = { messageId: 'm1', receiptHandle: 'r1', body, attributes, eventSource: 'aws:sqs' };
  return installation.functions.aggregator.invoke({ Records: [record] });
}

const clicksOf = async (userId: string) =>
  Object.values((await aggregates.read([userId])).get(userId)?.state.rules ?? {})[0]?.counter?.count;
const letters = () => [...s3.objects.keys()].filter((key) => key.includes('/rejected-objects/'));

describe('objects that could not be read', () => {
  test('are announced again, and read by the built aggregator once the cause is fixed', async () => {
    const message = noticeOf('day 1.json', CONTENT);
    expect(await deliver(message)).toEqual({ batchItemFailures: [] });
    expect(letters()).toHaveLength(1);
    expect((await redrive('--dry-run')).stdout).toBe('1 object that could not be read: it is gone\n');
    expect(sqs.messages).toEqual([]);

    s3.objects.set(`${BUCKET}/day 1.json`, CONTENT);
    const { stdout, status } = await redrive('--yes');
    expect(stdout).toBe(
      '1 object that could not be read: it is gone\n0 events and 0 changes sent\n' +
        '1 object announced, to be read again\n',
    );
    expect([status, letters()]).toEqual([0, []]);
    expect(sqs.messages.map(({ body }) => body)).toEqual([message]);
    for (let deliveries = 0; deliveries < 2; deliveries++) await deliver(sqs.messages[0].body);
    expect(await clicksOf('ann')).toBe(2);
    expect(letters()).toEqual([]);
  });

  test('are left while the queue cannot be had, or a letter cannot be read', async () => {
    await deliver(noticeOf('day.json', CONTENT));
    s3.objects.set(`${bucket}/${id}/rejected-objects/${aggregator}/other.ndjson`, Buffer.from('no letter'));
    readObjectsFrom(`${sqs.queueUrl}-gone`);
    const { stdout, status } = await redrive('--yes');
    expect(stdout).toContain('cannot be sent: ');
    expect(stdout).toContain(`could not send to the queue ${sqs.queueUrl}-gone`);
    expect(status).toBe(1);
    expect(letters()).toHaveLength(2);
  });

  test('are named when the installation reads no objects any more', async () => {
    await deliver(noticeOf('day.json', CONTENT));
    readObjectsFrom(undefined);
    const { stdout, status } = await redrive('--yes');
    expect(stdout).toContain(
      'the installation reads no objects any more; give its event source the bucket again',
    );
    expect([status, letters().length]).toEqual([1, 1]);
  });
});

test('replay sends past events to the function that counts objects', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'objects-'));
  try {
    const file = join(folder, 'day.ndjson');
    writeFileSync(file, CONTENT);
    stacks.whenInvoked = async (name, event) =>
      Object.values(installation.functions)[Object.keys(installation.environments).indexOf(name)].invoke(
        event,
      );
    const progress = join(folder, 'progress.json');
    const replayed = await run('replay', file, '--stack', 'Shop', '--yes', '--progress', progress);
    expect(replayed.stderr).not.toContain('none of the functions');
    expect(replayed.status).toBe(0);
    expect(await clicksOf('ann')).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
