import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { TIMESERIES } from '../../src/contract/table-keys';
import { NOW, pinpointRecord, PinpointRecordOptions } from '../support/builders';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { Installation, streamRecord } from '../support/installation';
import { functionEnvironment } from '../support/stack-config';

const RULES =
  'RuleType,EventName,AttributeName,AttributeValue,Operator-C,Target-C,Operator-V,Target-V,ResetWhenReachTarget,StartDate,FinishDate,Output\n' +
  'aggregator,click,colour,red,atLeast,3,greater,10,no,,,reds\n' +
  'aggregator,click,,,atLeast,2,,,yes,,,\n' +
  'date,click,,,atLeast,1,,,no,2026-01-01,2026-01-10,early\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const records = (...events: PinpointRecordOptions[]) =>
  events.map((event) => JSON.stringify(pinpointRecord(event))).join('\n');
const over = (command: string, events: string, ...more: string[]) =>
  runCommand([
    command,
    '--rules',
    file('rules.csv', RULES),
    '--events',
    file('events.ndjson', events),
    ...more,
  ]);

const EVENTS = records(
  { attributes: { colour: 'red' }, metrics: { amount: 4 } },
  { attributes: { colour: 'blue' }, metrics: { amount: 100 } },
  { time: NOW + 1_000, attributes: { colour: 'red' }, metrics: { amount: 6 } },
  { name: 'other' },
  { userId: 'bob', time: Date.UTC(2026, 0, 10, 23) },
);

describe('explain', () => {
  test('says of each rule whether the user is in, what is missing, and which events counted', async () => {
    const { stdout, status } = await over('explain', EVENTS, '--user', 'ann');
    expect(stdout).toBe(
      [
        'user ann',
        '',
        'attribute:reds: not in',
        '  count is 2, needs atLeast 3: not met',
        '  sum is 10, needs greater 10: not met',
        '  2 events counted, the last at 2026-01-15T12:00:00.000Z, 2026-01-15T12:00:01.000Z',
        '  1 event not counted, the last at 2026-01-15T12:00:00.000Z: has attribute colour “blue”, but needs equals “red”',
        '  1 event of other names',
        '',
        'event:trk_click: fired once',
        '  count is 1, needs atLeast 2: not met, since it fired last',
        '  3 events counted, the last at 2026-01-15T12:00:00.000Z, 2026-01-15T12:00:00.000Z, 2026-01-15T12:00:01.000Z',
        '  1 event of other names',
        '',
        'attribute:early: not in',
        '  count is 0, needs atLeast 1: not met',
        '  0 events counted',
        '  3 events not counted, the last at 2026-01-15T12:00:01.000Z: is not within 2026-01-01 to 2026-01-10',
        '  1 event of other names',
        '',
      ].join('\n'),
    );
    expect(status).toBe(0);
  });

  test('is JSON for programs, and shows as many events as are wanted', async () => {
    const { user, rules } = JSON.parse(
      (await over('explain', EVENTS, '--user', 'ann', '--format', 'json', '--limit', '1')).stdout,
    ) as { user: string; rules: unknown[] };
    expect(user).toBe('ann');
    expect(rules[0]).toEqual({
      rule: 'attribute:reds',
      kind: 'attribute',
      in: false,
      changes: 0,
      tests: [
        { test: { statistic: 'count', operator: 'atLeast', target: '3' }, value: '2', met: false },
        { test: { statistic: 'sum', operator: 'greater', target: '10' }, value: '10', met: false },
      ],
      counted: { events: 2, last: ['2026-01-15T12:00:01.000Z'] },
      notCounted: [
        {
          reason: 'has attribute colour “blue”, but needs equals “red”',
          events: 1,
          last: '2026-01-15T12:00:00.000Z',
        },
      ],
      otherEvents: 1,
    });
  });

  test('leaves repetitions out, and says so', async () => {
    const purchase = { id: 'e-1', attributes: { colour: 'red' } };
    const { stdout } = await over('explain', records(purchase, purchase), '--user', 'ann');
    expect(stdout).toContain('  count is 1, needs atLeast 3: not met\n');
    expect(stdout).toContain('  1 event counted, the last at 2026-01-15T12:00:00.000Z\n');
    expect(stdout).toContain('  1 repetition left out, by the id of the event\n');
  });

  test('follows the local day', async () => {
    const inDublin = (zone: string) =>
      over('explain', records({ time: Date.UTC(2026, 0, 10, 23, 30) }), '--user', 'ann', '--time-zone', zone);
    expect((await inDublin('Europe/Dublin')).stdout).toContain('attribute:early: in');
    expect((await inDublin('Europe/Berlin')).stdout).toContain('attribute:early: not in');
  });

  test.each(["O'Brien", '🛒', '__proto__'])('finds the user %s', async (userId) => {
    expect((await over('explain', records({ userId }), '--user', userId)).stdout).toContain(
      `user ${userId}\n`,
    );
  });

  test('suggests a user when there is none of that name', async () => {
    expect(await over('explain', EVENTS, '--user', 'Ann')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('belongs to the user Ann; did you mean ann?'),
    });
    expect(await over('explain', records({ userId: 'zoe' }), '--user', 'ann')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('belongs to the user ann\n'),
    });
  });

  test('knows a user without an id by the endpoint, as an installation does that counts them', async () => {
    const events = records({ userId: '', attributes: { colour: 'red' } });
    expect((await over('explain', events, '--user', 'phone')).status).toBe(2);
    expect(
      await over('explain', events, '--user', 'phone', '--anonymous-users', 'by-endpoint'),
    ).toMatchObject({ status: 0, stdout: expect.stringContaining('user phone\n') });
  });

  test('needs to know where the events are', async () => {
    expect((await runCommand(['explain', '--user', 'ann'])).stderr).toContain(
      'give --rules and --events, or --stack',
    );
    expect((await runCommand(['explain'])).stderr).toContain("required option '--user <id>' not specified");
  });
});

test.each([
  ['explain', '--user', 'ann'],
  ['preview', '--rules', 'rules.csv'],
])('%s refuses what an installation settles itself', async (command, ...args) => {
  for (const [option, value] of [
    ['--events <file...>', 'events.ndjson'],
    ['--event-format <format>', 'flat'],
    ['--time-zone <zone>', 'Europe/Dublin'],
    ['--anonymous-users <how>', 'skip'],
    ['--placeholder-users <how>', 'skip'],
  ]) {
    const given = [...args, '--stack', 'Shop', option.split(' ')[0], value];
    expect(await runCommand([command, ...given])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`option '--stack <name>' cannot be used with option '${option}'`),
    });
  }
});

describe('preview', () => {
  test('says who would be in by recorded events, against the rules of today, and what it costs', async () => {
    const current = file(
      'current.csv',
      RULES.replace('atLeast,3,greater,10', 'atLeast,2,,').replace('2026-01-10', '2026-01-09'),
    );
    const { stdout, status } = await over('preview', EVENTS, '--current', current);
    expect(stdout).toBe(
      [
        '2 users; by these events, had the rules been in force from the first one:',
        '',
        'rule             in  changes  against --current    a month  for example',
        'attribute:reds    0        0              +0 -1  $0.000000',
        'event:trk_click   1        1              +0 -0  $0.000007  ann',
        'attribute:early   1        1              +1 -0  $0.000007  bob',
        '',
      ].join('\n'),
    );
    expect(status).toBe(0);
  });

  test('warns of what no event has ever carried', async () => {
    const path = file(
      'waiting.csv',
      'RuleType,EventName,AttributeName,AttributeValue,Operator-C,Target-C,Metric,Output\naggregator,clck,,,atLeast,1,,a\naggregator,click,color,red,atLeast,1,amont,b\n',
    );
    const { stdout } = await runCommand([
      'preview',
      '--rules',
      path,
      '--events',
      file('events.ndjson', EVENTS),
    ]);
    expect(stdout.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
      'warning: attribute:a: no event is named “clck”; did you mean “click”?',
      'warning: attribute:b: none of the events it counts has the attribute “color”; did you mean “colour”?',
      'warning: attribute:b: none of the events it counts has the metric “amont”; did you mean “amount”?',
    ]);
  });

  test('lists wrong rules and shows the others', async () => {
    const { status, stdout, stderr } = await runCommand([
      'preview',
      '--rules',
      file('rules.csv', `${RULES}aggregator,click,,,grater,1,,,no,,,x\n`),
      '--events',
      file('events.ndjson', EVENTS),
      '--format',
      'json',
    ]);
    expect(status).toBe(1);
    expect(stderr).toContain('row 5, Operator-C: “grater” is not an operator');
    expect((JSON.parse(stdout) as { rules: unknown[] }).rules).toHaveLength(3);
  });

  test('says how many events were read, and what became of them', async () => {
    const { stderr } = await over('preview', `${EVENTS}\nnonsense`);
    expect(stderr).toBe(
      'events: 6 read, 5 counted, 0 skipped, 1 rejected\n' +
        `  ${folder}/events.ndjson, line 6: the record is not JSON\n`,
    );
  });

  test('counts users without an id by their endpoints where an installation does', async () => {
    const events = records({ userId: '' }, { userId: '', endpointId: 'tablet' });
    expect((await over('preview', events)).stdout).toMatch(/^0 users;/);
    expect((await over('preview', events, '--anonymous-users', 'by-endpoint')).stdout).toMatch(/^2 users;/);
  });
});

describe('a deployed installation', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let stacks: FakeStacks;
  let endpoints: Record<string, string>;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
    stacks = await FakeStacks.start();
    endpoints = {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
    };
    const [states, history] = [
      await dynamoDb.createStateTable('explained-states'),
      await dynamoDb.createTable('explained-history', TIMESERIES.partitionKey, TIMESERIES.sortKey),
    ];
    stacks.stacks.set('Shop', {
      counter: functionEnvironment({
        aggregateStore: { kind: 'dynamoDb', parameters: { tableName: states } },
        timeseriesStore: { kind: 'dynamoDb', parameters: { tableName: history } },
      }),
    });
    const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '25', 'Output': 'fans' });
    installation.now = Date.now();
    const aggregates = new DynamoDbAggregateStore(dynamoDb.client, states);
    const aggregator = installation.aggregator({
      aggregates,
      timeseries: new DynamoDbTimeseriesStore(dynamoDb.client, history, Date.now),
    });
    const clicks = Array.from({ length: 30 }, (_, i) =>
      streamRecord(i + 1, { attributes: { page: `page-${i}-${'x'.repeat(40)}` } }),
    );
    await aggregator.process(clicks.slice(0, 20));
    await aggregator.process([...clicks.slice(20), streamRecord(31, { userId: 'bob' })]);
  });
  afterAll(async () => {
    await dynamoDb.close();
    await stacks.close();
  });

  test('explains a user by what it has kept', async () => {
    expect(
      (await runCommand(['explain', '--user', 'ann', '--stack', 'Shop', '--limit', '1'], { endpoints }))
        .stdout,
    ).toBe(
      [
        'user ann',
        '',
        'attribute:fans: in',
        '  count is 30, needs atLeast 25: met',
        '  30 events counted, the last at 2026-01-15',
        '',
      ].join('\n'),
    );
    expect(
      (await runCommand(['explain', '--user', 'eve', '--stack', 'Shop'], { endpoints })).stderr,
    ).toContain('the installation knows no user eve');
  });

  test('previews what publishing rules does to all its users', async () => {
    const rules = file(
      'rules.csv',
      'RuleType,EventName,Operator-C,Target-C,Output,IncludeHistory\n' +
        'aggregator,click,atLeast,25,fans,no\n' +
        'aggregator,click,less,5,guests,yes\n' +
        'aggregator,click,atLeast,31,regulars,no\n' +
        'aggregator,click,atLeast,30,friends,no\n',
    );
    const { stdout } = await runCommand(['preview', '--rules', rules, '--stack', 'Shop'], { endpoints });
    expect(stdout).toBe(
      [
        'Once these rules are published, of 2 users:',
        '',
        'attribute:fans',
        '  1 user is in; none joins or leaves with the next run.',
        '  With earlier events counted too, 1 user would be in. For that, set IncludeHistory to yes.',
        '  for example ann',
        'attribute:guests',
        '  With the next run 1 user joins; 1 will be in.',
        '  for example bob',
        'attribute:regulars',
        '  No user is in; none joins or leaves with the next run. ' +
          'The rule counts from the moment it is published.',
        '  With earlier events counted too, 0 users would be in. For that, set IncludeHistory to yes.',
        'attribute:friends',
        '  No user is in; none joins or leaves with the next run. ' +
          'The rule counts from the moment it is published.',
        '  With earlier events counted too, 1 user would be in. For that, set IncludeHistory to yes.',
        '',
      ].join('\n'),
    );
    const asJson = await runCommand(['preview', '--rules', rules, '--stack', 'Shop', '--format', 'json'], {
      endpoints,
    });
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      users: 2,
      rules: [
        { rule: 'attribute:fans', users: 1, joining: 0, leaving: 0, withHistory: { users: 1 } },
        { rule: 'attribute:guests', users: 1, joining: 1, leaving: 0, sample: ['bob'] },
        { rule: 'attribute:regulars', users: 0, startsAtZero: true, withHistory: { users: 0 } },
        { rule: 'attribute:friends', users: 0, startsAtZero: true, withHistory: { users: 1 } },
      ],
      warnings: [],
    });
  });
});
