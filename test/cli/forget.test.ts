import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { Config, parseConfig } from '../../src/contract/config';
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
  stacks.stacks.set('Shop', installation.environments);
  config = parseConfig(Object.values(installation.environments)[0].CONFIG);
  await installation.putRule('third', THIRD);
});
afterEach(() => installation.stop());
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
    stdout: `${ann} items removed\n`,
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
    stderr:
      'error: Remove 1 item of the user ann for good? Standard input is not a terminal; give --yes to agree\n',
  });
  expect(await itemsOf('ann')).toBe(1);
});
