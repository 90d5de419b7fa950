import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { parseConfig } from '../../src/contract/config';
import { TransformationRequest } from '../../src/contract/transformation';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeLambda } from '../support/fake-lambda';
import { FakeS3 } from '../support/fake-s3';
import { LocalInstallation } from '../support/local/local-installation';

const RULE = { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '9' };
const SHARD = 'shardId-000000000000';

let dynamoDb: EmbeddedDynamoDb;
let s3: FakeS3;
let stacks: FakeStacks;
let decrypt: FakeLambda;
let installation: LocalInstallation;
let aggregates: DynamoDbAggregateStore;
let aggregator: string;
let letters: string;
/** What the function makes of records for which it has no key yet. */
let withoutKey: 'ProcessingFailed' | 'Dropped';
let hasKey: boolean;

/** Decrypts a list of users into a click of each; it knows one kind of record by heart to be no event. */
function answer({ records }: TransformationRequest) {
  return {
    records: records.map(({ recordId, data }) => {
      const text = Buffer.from(data, 'base64').toString();
      if (text.startsWith('sealed') && !hasKey) return { recordId, result: withoutKey, reason: 'no key' };
      const users = text.split(' ').filter((word) => word !== 'sealed');
      return { recordId, result: 'Ok', events: users.map((userId) => ({ name: 'click', userId })) };
    }),
  };
}

beforeEach(async () => {
  [hasKey, withoutKey] = [false, 'ProcessingFailed'];
  [dynamoDb, s3, stacks, decrypt] = await Promise.all([
    EmbeddedDynamoDb.start(),
    FakeS3.start(),
    FakeStacks.start(),
    FakeLambda.start(),
  ]);
  s3.lastModified = new Date().toISOString();
  decrypt.respond = (request) => answer(request as TransformationRequest);
  const stack = new Stack(new App(), 'Shop');
  const handler = lambda.Function.fromFunctionName(stack, 'Decrypt', 'decrypt');
  const eventSource = EventSource.transform(EventSource.kinesis(), handler);
  installation = await LocalInstallation.deploy(
    new PinpointIncrementalAnalytics(stack, 'Transforming', { eventSource }),
    { dynamoDb, s3, destination: { AWS_ENDPOINT_URL_LAMBDA: decrypt.endpoint } },
  );
  [aggregator] = Object.keys(installation.environments);
  const config = parseConfig(installation.environments[aggregator].CONFIG);
  letters = `${config.deadLetters.bucketName}/${config.installation}/rejected-events/`;
  aggregates = new DynamoDbAggregateStore(dynamoDb.client, config.aggregateStore.parameters.tableName);
  stacks.stacks.set('Shop', installation.environments);
  stacks.whenInvoked = async (name, event) =>
    name === aggregator
      ? installation.functions.aggregator.invoke(event)
      : answer(event as TransformationRequest);
  await installation.putRule('clicks', RULE);
});

afterEach(async () => {
  await installation.stop();
  await Promise.all([dynamoDb, s3, stacks, decrypt].map((fake) => fake.close()));
});

const run = (...args: string[]) =>
  runCommand([...args, '--stack', 'Shop', '--yes'], {
    endpoints: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
    },
  });
const deliver = async (...texts: string[]) =>
  installation.functions.aggregator.invoke<{ batchItemFailures: unknown[] }>({
    Records: texts.map((text, n) => ({
      eventID: `${SHARD}:${n}`,
      kinesis: {
        sequenceNumber: String(n),
        partitionKey: 'key',
        data: Buffer.from(text).toString('base64'),
        approximateArrivalTimestamp: Date.now() / 1000,
      },
    })),
  });
const clicksOf = async (userId: string) =>
  Object.values((await aggregates.read([userId])).get(userId)?.state.rules ?? {})[0]?.counter?.count;
const kept = () =>
  [...s3.objects]
    .filter(([key]) => key.startsWith(letters))
    .flatMap(([, body]) => body.toString().split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as { id: string; reason: string });

test('the built aggregator counts what a function makes of records, once however often they come', async () => {
  for (let delivery = 0; delivery < 2; delivery++) {
    expect(await deliver('ann bob ann', 'sealed ann', 'bob')).toEqual({ batchItemFailures: [] });
  }
  expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([2, 2]);
  expect(decrypt.requests[0]).toMatchObject({
    functionName: expect.stringMatching(/function:decrypt$/) as string,
    payload: { schemaVersion: 1, records: [{ recordId: `${SHARD}:0` }, {}, {}] },
  });
});

test('the record on which the function throws is kept, and the others of its batch count', async () => {
  decrypt.respond = (request) => {
    const answers = answer(request as TransformationRequest);
    if (JSON.stringify(answers).includes('boom')) throw new TypeError('cannot read boom');
    return answers;
  };
  const { batchItemFailures } = await deliver('ann', 'bob', 'boom', 'ann');
  expect(batchItemFailures).toEqual([]);
  expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([2, 1]);
  expect(kept()).toMatchObject([
    { id: `${SHARD}:2`, reason: 'the function failed (TypeError), on this record alone' },
  ]);
});

test('records that it could not transform are transformed again by redrive, and counted once', async () => {
  await deliver('sealed ann bob', 'ann');
  expect(kept()).toMatchObject([{ id: `${SHARD}:0`, reason: 'the transformation failed: no key' }]);

  const refused = await run('redrive');
  expect(refused.stdout).toContain('1 refused again and kept as dead letters');
  expect(kept()).toHaveLength(1);

  hasKey = true;
  const sent = await run('redrive');
  expect([sent.stdout, sent.status]).toEqual([
    '1 event: the transformation failed: no key\n2 events and 0 changes sent\n',
    0,
  ]);
  expect(kept()).toEqual([]);
  expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([2, 1]);
});

test('an event that the aggregator refuses after all is not transformed once more', async () => {
  await deliver('ann', `${'x'.repeat(3_000)} ann`);
  expect(kept()).toMatchObject([{ id: `${SHARD}:1.0` }]);
  const requests = decrypt.requests.length;
  expect((await run('redrive')).stdout).toContain('1 refused again');
  expect(decrypt.requests).toHaveLength(requests);
  expect(kept()).toMatchObject([{ id: `${SHARD}:1.0` }]);
  expect(await clicksOf('ann')).toBe(2);
});

test('a dead record that the function has come to drop is gone with redrive', async () => {
  await deliver('sealed ann');
  withoutKey = 'Dropped';
  expect((await run('redrive')).status).toBe(0);
  expect(kept()).toEqual([]);
  expect(await clicksOf('ann')).toBeUndefined();
});

test('dead letters stay while the function cannot be invoked', async () => {
  await deliver('sealed ann');
  stacks.whenInvoked = async () => {
    throw new Error('out of order');
  };
  const { stdout, status } = await run('redrive');
  expect(stdout).toContain('the function of EventSource.transform does not answer for 1 record: ');
  expect([status, kept().length]).toEqual([1, 1]);
});

test('forget finds a user in records that only the function can read', async () => {
  await deliver('sealed ann bob');
  hasKey = true;
  await run('forget', '--user', 'ann');
  expect(kept()).toMatchObject([{ id: `${SHARD}:0.1` }]);
  await run('redrive');
  expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([undefined, 1]);
});
