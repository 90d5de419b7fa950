import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Destination,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  RuleOperator,
  RuleReset,
  RuleSource,
  RuleType,
} from '../../src';
import { METRIC_NAMESPACE } from '../../src/contract/metric-names';
import { pinpointRecord } from '../support/builders';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeEventBridge } from '../support/fake-eventbridge';
import { FakeHoneycode } from '../support/fake-honeycode';
import { FakeKinesis } from '../support/fake-kinesis';
import { FakeLambda } from '../support/fake-lambda';
import { FakePinpoint } from '../support/fake-pinpoint';
import { FakeS3 } from '../support/fake-s3';
import { FakeSsm } from '../support/fake-ssm';
import { LocalFunction } from '../support/local/local-function';
import { LocalInstallation } from '../support/local/local-installation';
import { proxyEvent } from '../support/local-api-gateway';

const ASSETS = join(__dirname, '../../assets/functions');
const FUNCTIONS = ['aggregator', 'timeseries', 'publisher', 'ingestion'];

let dynamoDb: EmbeddedDynamoDb;
let s3: FakeS3;
let stacks = 0;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
  s3 = await FakeS3.start();
});
afterEach(async () => {
  s3.objects.clear();
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(async () => {
  await dynamoDb.close();
  await s3.close();
});

async function install(
  props: PinpointIncrementalAnalyticsProps,
  destination: Record<string, string>,
): Promise<LocalInstallation> {
  const stack = new Stack(new App(), 'Stack');
  const analytics = new PinpointIncrementalAnalytics(stack, `Analytics${++stacks}`, {
    eventSource: EventSource.pinpoint(),
    ...props,
  });
  const installation = await LocalInstallation.deploy(analytics, { dynamoDb, s3, destination });
  running.push(installation);
  return installation;
}

async function withPinpoint(props: PinpointIncrementalAnalyticsProps = {}) {
  const pinpoint = await FakePinpoint.start({ applicationId: 'app' });
  running.push({ stop: () => pinpoint.close() });
  const installation = await install(
    { destination: Destination.pinpoint({ applicationId: 'app' }), ...props },
    { AWS_ENDPOINT_URL_PINPOINT: pinpoint.endpoint },
  );
  return { installation, pinpoint };
}

const THIRD = { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '3' };
const clicks = (n: number, options = {}) =>
  Array.from({ length: n }, () => JSON.stringify(pinpointRecord(options)));

const folderOf = (name: string) => join(ASSETS, `${name}/${name}.lambda`);

describe('a built function', () => {
  test.each(FUNCTIONS)('%s says what is wrong when it is not configured', async (name) => {
    const container = new LocalFunction(join(ASSETS, `${name}/${name}.lambda/index.js`), {});
    await expect(container.invoke({ Records: [] })).rejects.toThrow('environment variable CONFIG is not set');
  });
});

describe("Honeycode's client", () => {
  const HONEYCODE = RuleSource.honeycode({
    workbookId: '111c6cea-af2a-41bb-ba31-92759c730076',
    tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a',
  });

  test.each(['aggregator', 'timeseries'] as const)('reads the rules of the %s', async (name) => {
    const honeycode = await FakeHoneycode.start();
    running.push({ stop: () => honeycode.close() });
    honeycode.columns = ['RuleType', 'EventName', 'Operator-C', 'Target-C'];
    honeycode.rows = [['aggregator', 'click', 'atLeast', '3'].map((formattedValue) => ({ formattedValue }))];
    const installation = await install(
      { ruleSource: HONEYCODE },
      { AWS_ENDPOINT_URL_HONEYCODE: honeycode.endpoint },
    );
    await installation.functions[name].invoke({ Records: [] });
    if (name === 'aggregator') await installation.send(clicks(1));
    expect(honeycode.formulas).toHaveLength(1);
    expect(new Set(honeycode.signatures.map((signature) => signature.split('/').slice(2, 4).join()))).toEqual(
      new Set(['us-west-2,honeycode']),
    );
    expect(installation.functions[name].logs.join()).toContain('"RulesInForce":1');
  });

  test('is named when it is missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'without-honeycode-'));
    cpSync(folderOf('timeseries'), folder, { recursive: true });
    rmSync(join(folder, 'honeycode-client.js'));
    const installation = await install({ ruleSource: HONEYCODE }, {});
    const [, timeseries] = Object.values(installation.environments);
    const container = new LocalFunction(join(folder, 'index.js'), {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      ...timeseries,
    });
    await expect(container.invoke({})).rejects.toThrow(
      `the file ${join(folder, 'honeycode-client.js')} is missing; deploy the whole folder of the function`,
    );
    await container.stop();
    rmSync(folder, { recursive: true });
  });
});

describe('the built functions together', () => {
  test('make a user ready in Pinpoint', async () => {
    const { installation, pinpoint } = await withPinpoint();
    await installation.putRule('third', THIRD);
    await installation.send(clicks(3));
    expect(pinpoint.application.userAttributes('ann')).toEqual({ click: ['ready'] });
  });

  test('fire an event in Pinpoint and leave the endpoint as it is: who opted out stays opted out (A19)', async () => {
    const { installation, pinpoint } = await withPinpoint();
    pinpoint.register('phone', { ChannelType: 'PUSH', OptOut: 'ALL', User: { UserId: 'ann' } });
    await installation.putRule('third', { ...THIRD, ResetWhenReachTarget: 'yes' });
    await installation.send(clicks(7));
    expect(pinpoint.application.events.map(({ EventType }) => EventType)).toEqual(['trk_click', 'trk_click']);
    expect(pinpoint.application.endpoints.get('phone')).toMatchObject({ OptOut: 'ALL', ChannelType: 'PUSH' });
  });

  test('settle a new date rule by the schedule', async () => {
    const { installation, pinpoint } = await withPinpoint();
    await installation.send(clicks(3));
    await installation.putRule('date', {
      ...THIRD,
      RuleType: 'date',
      StartDate: '2026-01-01',
      FinishDate: '2026-01-31',
    });
    await installation.runSchedule();
    expect(pinpoint.application.userAttributes('ann')).toEqual({ trk_date_click: ['ready'] });
  });

  test('count any JSON of a stream', async () => {
    const { installation, pinpoint } = await withPinpoint({
      eventSource: EventSource.kinesis({ mapping: EventMapping.segment() }),
    });
    await installation.putRule('third', {
      ...THIRD,
      'Operator-V': 'atLeast',
      'Target-V': '0.3',
      'Metric': 'price',
    });
    const track = (messageId: string) =>
      JSON.stringify({
        type: 'track',
        event: 'click',
        userId: 'ann',
        anonymousId: 'phone',
        messageId,
        timestamp: '2026-01-15T12:00:00Z',
        properties: { price: 0.1 },
      });
    await installation.send([
      track('1'),
      track('2'),
      track('2'),
      JSON.stringify({ type: 'identify', userId: 'ann' }),
    ]);
    expect(pinpoint.application.userAttributes('ann')).toEqual({});
    await installation.send([track('3')]);
    expect(pinpoint.application.userAttributes('ann')).toEqual({ click: ['ready'] });
  });

  test('tell an event bus', async () => {
    const eventBridge = await FakeEventBridge.start();
    running.push({ stop: () => eventBridge.close() });
    const installation = await install({}, { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint });
    await installation.putRule('third', THIRD);
    await installation.send(clicks(3));
    expect(eventBridge.entries.map(({ DetailType }) => DetailType)).toEqual(['Rule Met']);
  });

  test('tell a function, and one destination while the other is down', async () => {
    const [functions, pinpoint] = [
      await FakeLambda.start(),
      await FakePinpoint.start({ applicationId: 'app' }),
    ];
    running.push(...[functions, pinpoint].map((fake) => ({ stop: () => fake.close() })));
    functions.respond = (request) => ({
      version: 1,
      results: (request as { changes: { id: string }[] }).changes.map(({ id }) => ({
        id,
        outcome: 'retry',
        reason: 'down',
      })),
    });
    const stack = new Stack(new App(), 'Stack');
    const crm = new lambda.Function(stack, 'Crm', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = 1'),
    });
    const analytics = new PinpointIncrementalAnalytics(stack, `Both${++stacks}`, {
      eventSource: EventSource.pinpoint(),
      destination: Destination.all(Destination.function(crm), Destination.pinpoint({ applicationId: 'app' })),
    });
    const installation = await LocalInstallation.deploy(analytics, {
      dynamoDb,
      s3,
      destination: {
        AWS_ENDPOINT_URL_PINPOINT: pinpoint.endpoint,
        AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
      },
    });
    running.push(installation);
    await installation.putRule('third', { ...THIRD, ResetWhenReachTarget: 'yes' });
    await installation.send(clicks(3), () => {}, 1);
    expect(pinpoint.application.events.map(({ EventType }) => EventType)).toEqual(['trk_click']);

    functions.respond = (request) => ({
      version: 1,
      results: (request as { changes: { id: string }[] }).changes.map(({ id }) => ({
        id,
        outcome: 'delivered',
      })),
    });
    await installation.send(clicks(3));
    expect(pinpoint.application.events).toHaveLength(2);
    expect(functions.requests.slice(-1)[0].payload).toMatchObject({
      changes: [{ id: 'ann|event:trk_click|2' }],
    });
  });

  test('tell each destination what its rules are for, and a shadow everything', async () => {
    const eventBridge = await FakeEventBridge.start();
    running.push({ stop: () => eventBridge.close() });
    const installation = await install(
      { destination: Destination.all(Destination.eventBridge(), Destination.shadow()) },
      { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint },
    );
    await installation.putRule('one', { ...THIRD, Output: 'told' });
    await installation.putRule('two', { ...THIRD, Output: 'tried-out', Destination: 'none' });
    await installation.putRule('three', {
      ...THIRD,
      Output: 'elsewhere',
      Destination: 'Pinpoint, customerProfiles',
    });
    await installation.send(clicks(3));
    expect(eventBridge.entries.map(({ Detail }) => (JSON.parse(Detail!) as { rule: string }).rule)).toEqual([
      'attribute:told',
    ]);
    const shadow = [...s3.objects]
      .filter(([key]) => key.includes('/shadow/'))
      .flatMap(([, body]) => body.toString('utf8').match(/"rule":"attribute:[\w-]+"/g));
    expect(shadow.sort()).toEqual([
      '"rule":"attribute:elsewhere"',
      '"rule":"attribute:told"',
      '"rule":"attribute:tried-out"',
    ]);
  });

  test('count by rules that were written in the app', async () => {
    const rules = [
      {
        ruleType: RuleType.AGGREGATOR,
        eventName: 'click',
        sumOperator: RuleOperator.AT_LEAST,
        sumTarget: 0.3,
        reset: RuleReset.CARRY,
      },
    ];
    const stack = new Stack(new App(), 'Stack');
    const analytics = new PinpointIncrementalAnalytics(stack, `Inline${++stacks}`, {
      eventSource: EventSource.pinpoint(),
      ruleSource: RuleSource.inline(rules),
      destination: Destination.pinpoint({ applicationId: 'app' }),
    });
    const pinpoint = await FakePinpoint.start({ applicationId: 'app' });
    const installation = await LocalInstallation.deploy(analytics, {
      dynamoDb,
      s3,
      destination: { AWS_ENDPOINT_URL_PINPOINT: pinpoint.endpoint },
    });
    running.push(installation, { stop: () => pinpoint.close() });
    await installation.send(clicks(4, { metrics: { amount: 0.1 } }));
    expect(pinpoint.application.events.map(({ EventType, Metrics }) => [EventType, Metrics])).toEqual([
      ['trk_click', { count: 3, sum: 0.3 }],
    ]);
  });

  test('count by rules of several sources at once', async () => {
    const [ssm, functions, honeycode, pinpoint] = [
      await FakeSsm.start(),
      await FakeLambda.start(),
      await FakeHoneycode.start(),
      await FakePinpoint.start({ applicationId: 'app' }),
    ];
    const named = (output: string) => ({
      type: 'aggregator',
      events: 'click',
      output,
      condition: { statistic: 'average', operator: 'atLeast', target: 2 },
    });
    ssm.parameters.set('/rules/one', JSON.stringify(named('from-ssm')));
    functions.result = { payload: JSON.stringify({ version: 1, rules: [named('from-function')] }) };
    s3.objects.set(
      'bucket/rules.csv',
      Buffer.from('RuleType;EventName;Operator-C;Target-C;Output\naggregator;click;atLeast;3;from-s3\n'),
    );
    honeycode.columns = ['RuleType', 'EventName', 'Operator-C', 'Target-C', 'Output'];
    honeycode.rows = [
      ['aggregator', 'click', 'greater', '2', 'from-honeycode'].map((formattedValue) => ({ formattedValue })),
    ];

    const stack = new Stack(new App(), 'Stack');
    const handler = new lambda.Function(stack, 'Answer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = 1'),
    });
    const ruleSource = RuleSource.all(
      RuleSource.ssm({ path: '/rules' }),
      RuleSource.function(handler),
      RuleSource.s3({ bucket: Bucket.fromBucketName(stack, 'Bucket', 'bucket'), objectKey: 'rules.csv' }),
      RuleSource.honeycode({
        workbookId: '111c6cea-af2a-41bb-ba31-92759c730076',
        tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a',
      }),
    );
    const analytics = new PinpointIncrementalAnalytics(stack, `Several${++stacks}`, {
      eventSource: EventSource.pinpoint(),
      ruleSource,
      destination: Destination.pinpoint({ applicationId: 'app' }),
    });
    const installation = await LocalInstallation.deploy(analytics, {
      dynamoDb,
      s3,
      destination: {
        AWS_ENDPOINT_URL_PINPOINT: pinpoint.endpoint,
        AWS_ENDPOINT_URL_SSM: ssm.endpoint,
        AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
        AWS_ENDPOINT_URL_HONEYCODE: honeycode.endpoint,
      },
    });
    running.push(
      installation,
      ...[ssm, functions, honeycode, pinpoint].map((fake) => ({ stop: () => fake.close() })),
    );
    await installation.send(clicks(3, { metrics: { amount: 2 } }));
    expect(pinpoint.application.userAttributes('ann')).toEqual({
      'from-ssm': ['ready'],
      'from-function': ['ready'],
      'from-s3': ['ready'],
      'from-honeycode': ['ready'],
    });
  });

  test('keep what is no event whole among the dead letters, and count the rest of the batch (A3)', async () => {
    const { installation, pinpoint } = await withPinpoint();
    await installation.putRule('third', THIRD);
    const [first, second, third] = clicks(3);
    await installation.send([first, 'poison', second, '[1]', third]);
    expect(pinpoint.application.userAttributes('ann')).toEqual({ click: ['ready'] });

    const [[key, body]] = [...s3.objects];
    expect(key).toContain('rejected-events/');
    const letters = body
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { reason: string; content: { data: string } });
    expect(letters.map(({ reason }) => reason)).toEqual([
      'the record is not JSON',
      'the record is not a JSON object',
    ]);
    expect(Buffer.from(letters[0].content.data, 'base64').toString('utf8')).toBe('poison');
  });

  test('count what happens as metrics, and log no user, attribute or value (A23)', async () => {
    const { installation } = await withPinpoint();
    await installation.putRule('third', THIRD);
    await installation.putRule('wrong', { ...THIRD, 'Operator-C': 'grater' });
    await installation.send([
      ...clicks(3, {
        userId: 'secret-user',
        attributes: { secret: 'secret-value' },
        metrics: { amount: 987654.25 },
      }),
      'secret-poison',
    ]);

    const logs = Object.values(installation.functions)
      .flatMap((one) => one.logs)
      .join('\n');
    expect(logs).not.toMatch(/secret|987654/);
    expect(logs).toContain('“grater” is not an operator');
    const metrics = logs
      .split('\n')
      .filter((line) => line.includes('"_aws"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(JSON.stringify(metrics)).toContain(METRIC_NAMESPACE);
    expect(metrics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ EventsCounted: 3, EventsRejected: 1, UsersWritten: 1, RulesInError: 1 }),
      ]),
    );
    expect(metrics).toEqual(expect.arrayContaining([expect.objectContaining({ ChangesDelivered: 1 })]));
  });
});

test('the built ingestion takes what the SDK of Pinpoint sends, and the built aggregator counts it', async () => {
  const { installation, pinpoint } = await withPinpoint();
  const stream = await FakeKinesis.start();
  const ingestion = new LocalFunction(join(ASSETS, 'ingestion/ingestion.lambda/index.js'), {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_KINESIS: stream.endpoint,
    CONFIG: JSON.stringify({
      streamName: 'stream',
      tableName: await dynamoDb.createTable('endpoints', 'pk'),
    }),
  });
  running.push(ingestion, { stop: () => stream.close() });
  await installation.putRule('third', THIRD);
  const put = (key: string, endpoint: object = {}) =>
    ingestion.invoke<{ statusCode: number }>(
      proxyEvent({
        method: 'POST',
        segments: ['v1', 'apps', 'app', 'events'],
        body: JSON.stringify({
          BatchItem: {
            phone: {
              Endpoint: endpoint,
              Events: { [key]: { EventType: 'click', Timestamp: `2026-01-15T12:00:0${key}Z` } },
            },
          },
        }),
      }),
    );
  for (const key of ['1', '2', '2']) {
    expect(await put(key, { User: { UserId: 'ann' } })).toMatchObject({ statusCode: 202 });
  }
  await installation.send(stream.records.map(({ data }) => data));
  expect(pinpoint.application.userAttributes('ann')).toEqual({});
  await put('3');
  await installation.send(stream.records.slice(-1).map(({ data }) => data));
  expect(pinpoint.application.userAttributes('ann')).toEqual({ click: ['ready'] });
});
