import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbRuleReader } from '../../src/adapters/dynamodb/dynamodb-rule-reader';
import { MemoryTelemetry } from '../../src/adapters/memory/memory-telemetry';
import { RULES } from '../../src/contract/table-keys';
import { RuleChange } from '../../src/engine/catalogue/catalogue';
import { ActiveRules } from '../../src/functions/shared/active-rules';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeS3 } from '../support/fake-s3';
import { FakeSsm } from '../support/fake-ssm';
import { FakeSts } from '../support/fake-sts';
import { functionEnvironment } from '../support/stack-config';

const TABLE =
  'RuleType,EventName,Operator-C,Target-C,Colour\naggregator,click,atLeast,5,red\naggregator,"a ""b"", c\nd",equal,1,\n';

let dynamoDb: EmbeddedDynamoDb;
let folder: string;
let tables = 0;
let table: string;
let endpoints: Record<string, string>;

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  table = await dynamoDb.createTable(`cli-rules-${++tables}`, RULES.partitionKey);
  endpoints = { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint };
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (args: string[], input?: string) => runCommand(args, { endpoints, input });
const put = (id: string, cells: Record<string, string>) =>
  dynamoDb.client.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        [RULES.partitionKey]: { S: id },
        ...Object.fromEntries(Object.entries(cells).map(([column, value]) => [column, { S: value }])),
      },
    }),
  );
const items = async () =>
  Object.fromEntries(
    (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items!.map((item) => [
      item.RuleId.S,
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S])),
    ]),
  );

function file(content: string, name = 'rules.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('rules push', () => {
  test('shows what changes, writes it, and has nothing left to do', async () => {
    await put('old', {
      'RuleType': 'aggregator',
      'EventName': 'gone',
      'Operator-C': 'equal',
      'Target-C': '1',
    });
    await put('mine', {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'Operator-C': 'atLeast',
      'Target-C': '4',
    });
    const first = await run(['rules', 'push', file(TABLE), '--table', table, '--yes']);
    expect(first.stdout).toBe(
      [
        '+ attribute:a "b", c\\nd',
        '    RuleType: aggregator',
        '    EventName: a "b", c\\nd',
        '    Operator-C: equal',
        '    Target-C: 1',
        '~ mine',
        '    Target-C: 4 -> 5',
        '    Colour: (empty) -> red',
        '- old',
        '1 to add, 1 to change, 1 to remove',
        '',
      ].join('\n'),
    );
    expect(first.status).toBe(0);
    expect(await items()).toEqual({
      'mine': {
        'RuleId': 'mine',
        'RuleType': 'aggregator',
        'EventName': 'click',
        'Operator-C': 'atLeast',
        'Target-C': '5',
        'Colour': 'red',
      },
      'attribute:a "b", c\nd': {
        'RuleId': 'attribute:a "b", c\nd',
        'RuleType': 'aggregator',
        'EventName': 'a "b", c\nd',
        'Operator-C': 'equal',
        'Target-C': '1',
      },
    });
    expect((await run(['rules', 'diff', file(TABLE), '--table', table])).status).toBe(0);
  });

  test('writes nothing when a rule is wrong, and says what is', async () => {
    const { status, stderr } = await run([
      'rules',
      'push',
      file('RuleType,EventName,Operator-C,Target-C\naggregator,click,grater,5\naggregator,buy,equal,1\n'),
      '--table',
      table,
      '--yes',
    ]);
    expect(status).toBe(1);
    expect(stderr).toContain('row 2, Operator-C: “grater” is not an operator; did you mean “greater”?');
    expect(stderr).toContain('nothing is written');
    expect(await items()).toEqual({});
  });

  test('asks, and without a terminal needs --yes', async () => {
    const { status, stderr } = await run(['rules', 'push', file(TABLE), '--table', table]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('Standard input is not a terminal; give --yes to agree'),
    ]);
    expect(await items()).toEqual({});
  });

  test('removes all rules only when that is said', async () => {
    await put('mine', {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'Operator-C': 'equal',
      'Target-C': '1',
    });
    const empty = file('RuleType,EventName\n');
    expect((await run(['rules', 'push', empty, '--table', table, '--yes'])).stderr).toContain(
      'give --allow-empty to remove them all',
    );
    expect(Object.keys(await items())).toEqual(['mine']);
    expect(
      (await run(['rules', 'push', empty, '--table', table, '--yes', '--keep-missing', '--allow-empty']))
        .status,
    ).toBe(0);
    expect(Object.keys(await items())).toEqual(['mine']);
    expect((await run(['rules', 'push', empty, '--table', table, '--yes', '--allow-empty'])).status).toBe(0);
    expect(await items()).toEqual({});
  });

  test('needs a place, one place, that is there', async () => {
    expect((await run(['rules', 'push', file(TABLE), '--yes'])).stderr).toContain(
      'say where the rules are with one of --stack, --table, --ssm-path and --s3',
    );
    expect(
      (await run(['rules', 'push', file(TABLE), '--yes', '--table', 'a', '--s3', 's3://a/b'])).stderr,
    ).toContain('not with several');
    const { status, stderr } = await run(['rules', 'push', file(TABLE), '--yes', '--table', 'no-such-table']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^(.*\n)*error: could not read DynamoDB table no-such-table: ResourceNotFoundException: .*; see that the name, the account and the region are the right ones\n$/,
      ),
    ]);
  });
});

describe('rules pull', () => {
  test.each(['csv', 'json'])('writes %s that a push leaves as it is', async (format) => {
    await put('b', {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'Operator-C': 'grater',
      'Target-C': '5',
      'Colour': 'red, "green"\nblue',
    });
    await put('a', {
      Definition:
        '{"type":"aggregator","events":"buy","condition":{"statistic":"max","operator":"atLeast","target":5}}',
    });
    const out = join(folder, `pulled.${format}`);
    expect((await run(['rules', 'pull', '--table', table, '--format', format, '--out', out])).status).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('RuleId');
    expect(await run(['rules', 'diff', out, '--table', table])).toMatchObject({
      status: 0,
      stdout: '0 to add, 0 to change, 0 to remove\n',
    });
  });

  test('writes an empty table where there are no rules', async () => {
    expect(await run(['rules', 'pull', '--table', table])).toMatchObject({
      status: 0,
      stdout: 'RuleId,RuleType,EventName\n',
    });
  });
});

describe('rules in other places', () => {
  test('an object of S3 is written as it was, unless another writer has changed it', async () => {
    const s3 = await FakeS3.start();
    endpoints.AWS_ENDPOINT_URL_S3 = s3.endpoint;
    try {
      for (const name of ['rules.csv', 'rules.json']) {
        expect(
          (await run(['rules', 'push', file(TABLE), '--s3', `s3://bucket/${name}`, '--yes'])).status,
        ).toBe(0);
        expect((await run(['rules', 'diff', file(TABLE), '--s3', `s3://bucket/${name}`])).status).toBe(0);
      }
      expect(JSON.parse(s3.text('bucket/rules.json')!)).toMatchObject({
        version: 1,
        rules: [{ EventName: 'click' }, {}],
      });
      s3.conflictNext();
      expect(
        (
          await run([
            'rules',
            'push',
            file('RuleType,EventName,Operator-C,Target-C\naggregator,buy,equal,1\n'),
            '--s3',
            's3://bucket/rules.csv',
            '--yes',
          ])
        ).stderr,
      ).toContain('was changed by another person or program meanwhile');
    } finally {
      await s3.close();
    }
  });

  test('parameters hold one rule each, in pieces when it is long', async () => {
    const ssm = await FakeSsm.start();
    endpoints.AWS_ENDPOINT_URL_SSM = ssm.endpoint;
    ssm.parameters.set('/rules/packed', TABLE);
    try {
      const long = `${TABLE}aggregator,long,equal,1,${'x'.repeat(9_000)}\n`;
      expect((await run(['rules', 'push', file(long), '--ssm-path', '/rules', '--yes'])).status).toBe(0);
      expect([...ssm.parameters.keys()].sort()).toEqual([
        '/rules/attribute.3a.a.20..22.b.22..2c..20.c.a.d',
        '/rules/attribute.3a.click',
        '/rules/attribute.3a.long/1',
        '/rules/attribute.3a.long/2',
        '/rules/attribute.3a.long/3',
      ]);
      expect((await run(['rules', 'diff', file(long), '--ssm-path', '/rules'])).status).toBe(0);
      expect((await run(['rules', 'push', file(TABLE), '--ssm-path', '/rules', '--yes'])).status).toBe(0);
      expect(ssm.parameters.size).toBe(2);
    } finally {
      await ssm.close();
    }
  });
});

describe('an installation', () => {
  let stacks: FakeStacks;
  let sts: FakeSts;
  beforeEach(async () => {
    stacks = await FakeStacks.start();
    sts = await FakeSts.start();
    endpoints.AWS_ENDPOINT_URL_STS = sts.endpoint;
    endpoints.AWS_ENDPOINT_URL_CLOUDFORMATION = stacks.endpoint;
    endpoints.AWS_ENDPOINT_URL_LAMBDA = stacks.endpoint;
  });
  afterEach(() => Promise.all([stacks.close(), sts.close()]));

  const configured = (installation: string, kind = 'dynamoDb', aggregates = 'none') =>
    functionEnvironment({
      installation,
      ruleSources: [
        kind === 'dynamoDb'
          ? { kind, parameters: { tableName: table } }
          : { kind, parameters: { bucketName: 'b', objectKey: 'k' } },
      ],
      aggregateStore: { kind: 'dynamoDb', parameters: { tableName: aggregates } },
    });

  test('is found by its stack', async () => {
    await put('mine', {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'Operator-C': 'equal',
      'Target-C': '1',
    });
    stacks.stacks.set('Marketing', {
      other: {},
      counter: configured('main'),
      stranger: { CONFIG: 'something else' },
      publisher: configured('main'),
    });
    expect((await run(['rules', 'pull', '--stack', 'Marketing'])).stdout).toBe(
      'RuleId,RuleType,EventName,Operator-C,Target-C\nmine,aggregator,click,equal,1\n',
    );
  });

  test('is chosen where there are several, and says where its rules cannot be written', async () => {
    stacks.stacks.set('Marketing', { one: configured('one'), two: configured('two', 'asset') });
    stacks.stacks.set('Empty', { other: {} });
    expect((await run(['rules', 'pull', '--stack', 'Marketing'])).stderr).toContain(
      'holds 2 installations; choose one with --installation: one, two',
    );
    expect(
      (await run(['rules', 'pull', '--stack', 'Marketing', '--installation', 'three'])).stderr,
    ).toContain('holds no installation three, but one, two');
    expect((await run(['rules', 'pull', '--stack', 'Marketing', '--installation', 'two'])).stderr).toContain(
      'part of its app: change them there and deploy it',
    );
    expect((await run(['rules', 'pull', '--stack', 'Empty'])).stderr).toContain(
      'holds no installation of PinpointIncrementalAnalytics',
    );
    expect((await run(['rules', 'pull', '--stack', 'None'])).stderr).toContain(
      'could not list the resources of the stack None: ValidationError: Stack with id None does not exist',
    );
  });

  /** Creates an installation, and returns a look of its functions at the rules. */
  async function deployed(clock: () => number): Promise<() => Promise<unknown>> {
    const aggregates = await dynamoDb.createStateTable(`cli-states-${++tables}`);
    stacks.stacks.set('Marketing', { counter: configured('main', 'dynamoDb', aggregates) });
    const store = new DynamoDbAggregateStore(dynamoDb.client, aggregates);
    return () =>
      new ActiveRules({
        reader: new DynamoDbRuleReader(dynamoDb.client, table),
        store,
        telemetry: new MemoryTelemetry(),
        clock,
        pause: async () => {},
        maxAge: 0,
        removedRules: 'keep',
        timeZone: 'UTC',
      }).current();
  }

  const click = {
    'RuleType': 'aggregator',
    'EventName': 'click',
    'Operator-C': 'atLeast',
    'Target-C': '5',
  };

  test('says in its history who published, and does not guess', async () => {
    const look = await deployed(Date.now);
    const push = (content: string, ...more: string[]) =>
      run(['rules', 'push', file(content), '--stack', 'Marketing', '--yes', ...more]);
    const headings = 'RuleId,RuleType,EventName,Operator-C,Target-C\n';
    const buy = 'b,aggregator,buy,atLeast,1\n';
    expect(await push(`${headings}a,aggregator,click,atLeast,1\n`, '--by', ' Ann ')).toMatchObject({
      status: 0,
      stderr: '',
    });
    await look();
    expect(await push(`${headings}a,aggregator,click,atLeast,2\n${buy}`)).toMatchObject({ stderr: '' });
    await look();
    await put('a', { ...click, 'Target-C': '3' });
    await look();
    sts.failure = { code: 'ExpiredToken', message: 'expired' };
    expect(await push(`${headings}a,aggregator,click,atLeast,4\n${buy}`)).toMatchObject({
      status: 0,
      stderr:
        'the history will not say who published this: ' +
        'AWS does not say who you are; give --by with your name\n',
    });
    await push(`${headings}a,aggregator,click,atLeast,4\n`, '--by', 'Bob');
    await look();
    const history = ['rules', 'history', '--stack', 'Marketing'];
    const text = (await run(history)).stdout.split('\n').filter((line) => line.includes('published'));
    expect(text).toEqual([
      '  published by Bob; who published 1 of its 2 rules is not known',
      '  who published it is not known',
      '  published by eve',
      '  published by Ann',
    ]);
    const json = JSON.parse((await run([...history, '--format', 'json'])).stdout) as RuleChange[];
    expect(json.map(({ rules }) => rules.map(({ by }) => by))).toEqual([
      expect.arrayContaining([undefined, 'Bob']),
      [undefined],
      ['eve', 'eve'],
      ['Ann'],
    ]);
    expect((await run(['rules', 'push', '-', '--table', table, '--by', 'Ann'])).stderr).toContain('--by');
  });

  test('has a history of its rules, and goes back in it', async () => {
    let now = Date.UTC(2026, 0, 1);
    const look = await deployed(() => now);
    await put('mine', click);
    await put('off', { ...click, EventName: 'off', Enabled: 'no' });
    await look();
    now += 60_000;
    await put('mine', { ...click, 'Target-C': '6' });
    await put('more', { ...click, EventName: 'buy' });
    await look();

    const history = await run(['rules', 'history', '--stack', 'Marketing']);
    expect(history.stdout).toBe(
      [
        `revision 2, 2026-01-01T00:01:00.000Z, found in DynamoDB table ${table}`,
        '  who published it is not known',
        '  ~ attribute:click (rule mine)',
        '      Target-C: 5 -> 6',
        '  + attribute:buy (rule more)',
        '      RuleType: aggregator',
        '      EventName: buy',
        '      Operator-C: atLeast',
        '      Target-C: 5',
        `revision 1, 2026-01-01T00:00:00.000Z, found in DynamoDB table ${table}`,
        '  who published it is not known',
        '  + attribute:click (rule mine)',
        '      RuleType: aggregator',
        '      EventName: click',
        '      Operator-C: atLeast',
        '      Target-C: 5',
        '',
      ].join('\n'),
    );

    expect((await run(['rules', 'rollback', '--stack', 'Marketing', '--to', '9', '--yes'])).stderr).toContain(
      'there is no revision 9; the revisions are 1 to 2',
    );
    expect(await run(['rules', 'rollback', '--stack', 'Marketing', '--to', '1', '--yes'])).toMatchObject({
      status: 0,
      stdout: '~ mine\n    Target-C: 6 -> 5\n- more\n0 to add, 1 to change, 1 to remove\n',
    });
    expect(Object.keys(await items()).sort()).toEqual(['mine', 'off']);
  });
});

describe('rules import', () => {
  const sheet =
    'date\tclick\tna\t999\tna\t0\tgreater\t1,000.50\tno\t2021-01-01\t2021-02-01\tdateclick\r\naggregator\tbuy\tna\t999\tgrater\t5\tna\t0\tyes\t9999-99-99\t9999-99-99\taggregatorbuy\r\n';

  test('turns the sheet of the guide into a table, and keeps what is wrong', async () => {
    const { status, stdout, stderr } = await run(['rules', 'import', '-'], sheet);
    expect(stdout).toBe(
      'RuleType,EventName,Operator-C,Target-C,Operator-V,Target-V,ResetWhenReachTarget,StartDate,FinishDate,Key\ndate,click,,,greater,"1,000.50",no,2021-01-01,2021-02-01,dateclick\naggregator,buy,grater,5,,,yes,,,aggregatorbuy\n',
    );
    expect(stderr).toContain('row 2, Operator-C: “grater” is not an operator');
    expect(status).toBe(1);
  });
});

describe('validate', () => {
  const valid = 'RuleType;EventName;Operator-C;Target-C\r\naggregator;click;atLeast;5\r\n';

  test('says how many rules can be in force', async () => {
    expect(await run(['validate', file(`\uFEFF${valid}`)])).toMatchObject({
      status: 0,
      stdout: '1 rule can be in force, 0 wrong, 0 warnings\n',
    });
  });

  test('lists all problems at once, for people and for programs', async () => {
    const path = file(
      'RuleType,EventName,Operator-C,Target-C,Note\naggregator,click,grater,5,\ndate,,equal,x,\n',
    );
    const text = await run(['validate', path]);
    expect(text.status).toBe(1);
    expect(text.stdout.split('\n').filter((line) => line.startsWith('error: '))).toHaveLength(5);
    expect(text.stdout).toContain('warning: heading, Note: is not a column of the rules table');
    expect(text.stdout).toContain('0 rules can be in force, 2 wrong, 1 warning\n');
    const json = JSON.parse((await run(['validate', path, '--format', 'json'])).stdout) as {
      rules: number;
      errors: unknown[];
      warnings: unknown[];
    };
    expect([json.rules, json.errors.length, json.warnings.length]).toEqual([0, 5, 1]);
    expect(json.errors[0]).toEqual({
      where: 'row 2',
      column: 'Operator-C',
      message: expect.stringContaining('grater'),
    });
  });

  test.each<[string, string | undefined, string]>([
    ['an empty file', '', '0 rules can be in force'],
    ['headings alone', 'RuleType,EventName\n', '0 rules can be in force'],
    ['tabs', valid.replace(/;/g, '\t'), '1 rule can be in force'],
    ['JSON', '{"version":1,"rules":[]}', '0 rules can be in force'],
  ])('reads %s from standard input', async (_, input, expected) => {
    expect(await run(['validate', '-'], input)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(expected),
    });
  });

  test.each([
    ['RuleType,EventName,eventname\n', 'has the column “eventname” twice'],
    ['a,b\n1,2\n', 'has no column RuleType and no column EventName'],
    ['{"version":99,"rules":[]}', 'the rules are of version 99'],
    ['{', 'the rules are not JSON'],
  ])('cannot use %j', async (input, message) => {
    expect(await run(['validate', '-'], input)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(message),
    });
  });

  test('cannot use a file that is none', async () => {
    expect(await run(['validate', join(folder, 'none.csv')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('ENOENT'),
    });
    expect(await run(['validate', folder])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('EISDIR'),
    });
  });

  test('judges 10,000 rules', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => `aggregator;event-${i};atLeast;5`);
    expect(
      (await run(['validate', file(`RuleType;EventName;Operator-C;Target-C\n${rows.join('\n')}\n`)])).stdout,
    ).toBe('10000 rules can be in force, 0 wrong, 0 warnings\n');
  });

  test('knows the table that a pull has written', async () => {
    expect(
      (
        await run([
          'validate',
          file('RuleId,RuleType,EventName,Operator-C,Target-C\nmine,aggregator,click,atLeast,5\n'),
        ])
      ).stdout,
    ).toBe('1 rule can be in force, 0 wrong, 0 warnings\n');
  });
});
