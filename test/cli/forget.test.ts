import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbEndpointUsers } from '../../src/adapters/dynamodb/dynamodb-endpoint-users';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { Config, parseConfig } from '../../src/contract/config';
import { ENDPOINT_USERS } from '../../src/contract/ingestion-config';
import { UserEraser } from '../../src/operations/users/user-eraser';
import { pinpointRecord } from '../support/builders';
import { runCommand } from '../support/command';
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
let config: Config;
let endpoints: DynamoDbEndpointUsers;
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
  const analytics = new PinpointIncrementalAnalytics(
    new Stack(new App(), 'Shop'),
    `Forgetful${++installations}`,
    { eventSource: EventSource.pinpoint() },
  );
  installation = await LocalInstallation.deploy(analytics, {
    dynamoDb,
    s3,
    destination: { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint },
  });
  const tableName = await dynamoDb.createTable(`endpoints-${installations}`, ENDPOINT_USERS.partitionKey);
  endpoints = new DynamoDbEndpointUsers({
    client: dynamoDb.client,
    tableName,
    clock: Date.now,
    pause: async () => {},
  });
  const ingestion = { CONFIG: JSON.stringify({ streamName: 'events', tableName }) };
  stacks.stacks.set('Shop', { ...installation.environments, ingestion });
  config = parseConfig(Object.values(installation.environments)[0].CONFIG);
  await installation.putRule('third', THIRD);
});
afterEach(async () => {
  s3.objects.clear();
  await installation.stop();
});
afterAll(async () => {
  await Promise.all([dynamoDb.close(), s3.close(), eventBridge.close(), stacks.close()]);
});

const click = (userId: string, attributes?: Record<string, string>) =>
  JSON.stringify(pinpointRecord({ userId, attributes }));
/** Creates clicks with so many different values that history moves out of the state. */
const manyClicks = (userId: string, where = 'shop') =>
  Array.from({ length: 40 }, (_, i) =>
    click(userId, { page: `page ${i} of the ${where}, whose name takes some room` }),
  );

function forget(...args: string[]) {
  return runCommand(['forget', '--stack', 'Shop', ...args], {
    endpoints: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
    },
  });
}

/** Counts the items that name a user. */
async function itemsOf(userId: string): Promise<number> {
  const tables = [config.aggregateStore, config.timeseriesStore].map(
    ({ parameters: { tableName } }) => tableName,
  );
  const pages = await Promise.all(
    tables.map((TableName) => dynamoDb.client.send(new ScanCommand({ TableName }))),
  );
  return pages.flatMap(({ Items: items = [] }) => items).filter(({ pk }) => pk.S === `user#${userId}`).length;
}

async function clicksOf(userId: string): Promise<string | undefined> {
  const stored = (
    await new DynamoDbAggregateStore(dynamoDb.client, config.aggregateStore.parameters.tableName).read([
      userId,
    ])
  ).get(userId);
  return stored && String(stored.state.rules['attribute:click']?.counter?.count);
}

test('all that is kept of a user is removed, of others nothing, and the user begins anew', async () => {
  for (let batch = 0; batch < 3; batch++) {
    await installation.send([...manyClicks('ann'), ...manyClicks('bob')]);
  }
  const [ann, bob] = [await itemsOf('ann'), await itemsOf('bob')];
  expect(ann).toBeGreaterThan(2);

  expect(await forget('--user', 'ann', '--yes')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(
      `Removed of the user ann:\n      1  state\n      ${ann - 1}  pieces of history\nNot removed:\n`,
    ),
  });
  expect([await itemsOf('ann'), await itemsOf('bob')]).toEqual([0, bob]);

  await installation.send([click('ann'), click('bob')]);
  expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual(['1', '121']);
});

test('what the user does while being removed stays, counted afresh', async () => {
  for (let batch = 0; batch < 3; batch++) await installation.send(manyClicks('ann'));
  const kept = new UserEraser(
    {
      aggregates: new DynamoDbAggregateStore(dynamoDb.client, config.aggregateStore.parameters.tableName),
      timeseries: new DynamoDbTimeseriesStore(
        dynamoDb.client,
        config.timeseriesStore.parameters.tableName,
        Date.now,
      ),
    },
    'ann',
  );
  const send = dynamoDb.client.send.bind(dynamoDb.client);
  const spy = jest.spyOn(dynamoDb.client, 'send');
  let active = true;
  spy.mockImplementation(async (command: object) => {
    const answer = await send(command as never);
    const removesState =
      command.constructor.name === 'DeleteItemCommand' && JSON.stringify(command).includes('version');
    if (active && removesState) {
      active = false;
      for (let batch = 0; batch < 3; batch++) await installation.send(manyClicks('ann', 'blog'));
    }
    return answer as never;
  });

  await kept.remove();
  spy.mockRestore();

  expect(await clicksOf('ann')).toBe('120');
  expect(await itemsOf('ann')).toBeGreaterThan(2);
});

test('an unknown user is an error', async () => {
  expect(await forget('--user', 'Ann', '--yes')).toMatchObject({
    status: 2,
    stderr:
      'error: the installation knows no user Ann; ids are compared exactly, upper and lower case included\n',
  });
});

test('nothing is removed unasked', async () => {
  await installation.send([click('ann')]);

  expect(await forget('--user', 'ann')).toMatchObject({
    status: 2,
    stderr: 'error: Remove all of this for good? Standard input is not a terminal; give --yes to agree\n',
    stdout: 'Kept of the user ann:\n      1  state\n',
  });
  expect(await itemsOf('ann')).toBe(1);
});

test('endpoints, dead letters and changes of a shadow are removed too, and a dry run removes nothing', async () => {
  await endpoints.remember('app', 'phone', 'ann');
  await endpoints.remember('app', 'desk', 'bob');
  const { bucketName } = config.deadLetters;
  const letterOf = (userId: string) => {
    const data = Buffer.from(JSON.stringify({ user: userId })).toString('base64');
    return `${JSON.stringify({ reason: 'r', sendTo: 'f', id: 's:1', content: { arrival: 1, data } })}\n`;
  };
  const place = (path: string) => `${bucketName}/${config.installation}/${path}`;
  s3.objects.set(place('rejected-events/f/1'), Buffer.from(letterOf('ann') + letterOf('bob')));
  s3.objects.set(place('shadow/2'), Buffer.from('{"id":"1","userId":"ann"}\n'));
  const counted = '      1  endpoints\n      1  dead letters\n      1  changes that a shadow wrote\n';

  expect(await forget('--user', 'ann', '--dry-run')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`Kept of the user ann:\n${counted}Not removed:\n`),
  });
  expect(s3.objects.has(place('shadow/2'))).toBe(true);
  expect(await endpoints.assignmentsOf('ann')).toHaveLength(1);

  expect(await forget('--user', 'ann', '--yes')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`Removed of the user ann:\n${counted}Not removed:\n`),
  });
  expect(s3.objects.has(place('shadow/2'))).toBe(false);
  expect(s3.text(place('rejected-events/f/1'))).toContain(letterOf('bob'));
  expect(s3.text(place('rejected-events/f/1'))).not.toContain(letterOf('ann'));
  expect(await endpoints.assignmentsOf('ann')).toEqual([]);
  expect(await endpoints.assignmentsOf('bob')).toHaveLength(1);
  expect(await forget('--user', 'ann', '--yes')).toMatchObject({ status: 2 });
});

test('the table of an Ingestion of another stack can be named', async () => {
  stacks.stacks.set('Shop', installation.environments);
  await endpoints.remember('app', 'phone', 'ann');
  const unnamed = await forget('--user', 'ann', '--yes');
  expect(unnamed.status).toBe(2);
  await installation.send([click('ann')]);
  expect((await forget('--user', 'ann', '--dry-run')).stdout).toContain('give --endpoint-table');
  const named = await forget('--user', 'ann', '--yes', '--endpoint-table', `endpoints-${installations}`);
  expect(named).toMatchObject({ status: 0, stdout: expect.stringContaining('      1  endpoints\n') });
  expect(named.stdout).not.toContain('--endpoint-table');
});

test('a user whose state cannot be decoded is removed as well', async () => {
  await installation.send([click('ann'), click('bob')]);
  await dynamoDb.client.send(
    new UpdateItemCommand({
      TableName: config.aggregateStore.parameters.tableName,
      Key: { pk: { S: 'user#ann' } },
      UpdateExpression: 'SET #state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': { S: 'spoilt' } },
    }),
  );
  expect(await forget('--user', 'ann', '--yes')).toMatchObject({ status: 0 });
  expect([await itemsOf('ann'), await clicksOf('bob')]).toEqual([0, '1']);
});

test('an object that cannot be read is named, and the exit code says so', async () => {
  await installation.send([click('ann')]);
  const path = `${config.installation}/rejected-events/f/1`;
  s3.objects.set(`${config.deadLetters.bucketName}/${path}`, Buffer.from('no dead letter'));
  const { status, stdout } = await forget('--user', 'ann', '--yes');
  expect(status).toBe(1);
  expect(stdout).toContain(`could not be read, look at it yourself: ${path}: `);
  expect(await itemsOf('ann')).toBe(0);
});
