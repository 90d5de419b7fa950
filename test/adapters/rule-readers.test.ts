import Papa from 'papaparse';
import { CombinedRuleReader } from '../../src/adapters/combined-rule-reader';
import { HoneycodeApi } from '../../src/adapters/honeycode/honeycode-api';
import { HoneycodeRuleReader } from '../../src/adapters/honeycode/honeycode-rule-reader';
import { FunctionRuleReader } from '../../src/adapters/lambda/function-rule-reader';
import { MemoryRuleReader } from '../../src/adapters/memory/memory-rule-reader';
import {
  createParameterClient,
  createRuleBucketClient,
  createRuleFunctionClient,
} from '../../src/adapters/rule-source-clients';
import { AssetRuleReader } from '../../src/adapters/s3/asset-rule-reader';
import { S3RuleReader } from '../../src/adapters/s3/s3-rule-reader';
import { SsmRuleReader } from '../../src/adapters/ssm/ssm-rule-reader';
import { describeProblem } from '../../src/rule-language/problem';
import { CELLS, ruleReaderConformance } from '../conformance/rule-reader';
import { FakeHoneycode } from '../support/fake-honeycode';
import { FakeLambda } from '../support/fake-lambda';
import { FakeS3 } from '../support/fake-s3';
import { FakeSsm } from '../support/fake-ssm';
import { HttpServer } from '../support/http-server';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const running: { close(): Promise<void> }[] = [];

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const fake = await starting;
  running.push(fake);
  return fake;
}

afterEach(async () => {
  for (const fake of running.splice(0)) await fake.close();
});

function csvOf(cells: Record<string, string>[]): string {
  const columns = [...new Set(['RuleType', 'EventName', ...cells.flatMap((row) => Object.keys(row))])];
  return Papa.unparse({
    fields: columns,
    data: cells.map((row) => columns.map((column) => row[column] ?? '')),
  });
}

describe('rules in Parameter Store', () => {
  async function parameters() {
    const fake = await started(FakeSsm.start());
    const client = createParameterClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 2,
      retryMode: 'standard',
    });
    return { fake, reader: new SsmRuleReader(client, '/rules') };
  }
  const problemsOf = async (reader: SsmRuleReader) => (await reader.read()).problems.map(describeProblem);

  ruleReaderConformance(async (cells) => {
    const { fake, reader } = await parameters();
    cells.forEach((row, i) =>
      fake.parameters.set(`/rules/rule-${String(i + 1).padStart(5, '0')}`, JSON.stringify(row)),
    );
    return { reader, breakOff: () => fake.failAfter(12, 'ThrottlingException') };
  });

  test('may hold a list, as JSON or as a table', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/b', csvOf(CELLS));
    fake.parameters.set('/rules/a/deep', JSON.stringify({ version: 1, rules: CELLS.slice(0, 2) }));
    expect((await reader.read()).rows.map(({ where }) => where)).toEqual([
      'parameter /rules/a/deep, rule 1',
      'parameter /rules/a/deep, rule 2',
      'parameter /rules/b, row 2',
      'parameter /rules/b, row 3',
      'parameter /rules/b, row 4',
    ]);
  });

  test('may be too long for one parameter: pieces are put together by their numbers', async () => {
    const { fake, reader } = await parameters();
    const text = JSON.stringify({
      version: 1,
      rules: Array.from({ length: 30 }, (_, i) => ({ ...CELLS[0], Output: `output-${i}` })),
    });
    const size = Math.ceil(text.length / 11);
    for (let n = 1; n <= 11; n++) {
      fake.parameters.set(`/rules/all/${n}`, text.slice((n - 1) * size, n * size));
    }
    expect((await reader.read()).rows).toHaveLength(30);

    fake.parameters.delete('/rules/all/2');
    expect(await problemsOf(reader)).toEqual([
      'parameter /rules/all: has no piece 2: its pieces are 1, 3, 4, 5, 6, 7, 8, 9, 10, 11; ' +
        'write /rules/all/2, and begin with 1',
    ]);
  });

  test('may have numbers for their names', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/7', JSON.stringify(CELLS[0]));
    expect((await reader.read()).rows.map(({ where }) => where)).toEqual(['parameter /rules/7']);
  });

  test('that cannot be read are named, and the others stay', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/a', '{"version": 99, "rules": []}');
    fake.parameters.set('/rules/b', '{');
    fake.parameters.set('/rules/c', JSON.stringify(CELLS[0]));
    expect((await reader.read()).rows.map(({ where }) => where)).toEqual(['parameter /rules/c']);
    expect(await problemsOf(reader)).toEqual([
      expect.stringMatching('parameter /rules/a: the rules are of version 99'),
      expect.stringMatching('parameter /rules/b: the rules are not JSON'),
    ]);
  });

  test('are tried again when the account is throttled', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules/a', JSON.stringify(CELLS[0]));
    fake.failNext(1, 'ThrottlingException');
    expect((await reader.read()).rows).toHaveLength(1);
  });

  test('below another path are not read', async () => {
    const { fake, reader } = await parameters();
    fake.parameters.set('/rules-of-others/a', JSON.stringify(CELLS[0]));
    expect((await reader.read()).rows).toEqual([]);
  });
});

describe('rules in an object of S3', () => {
  async function object(content: string) {
    const fake = await started(FakeS3.start());
    fake.objects.set('bucket/rules', Buffer.from(content));
    const client = createRuleBucketClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    return { fake, reader: new S3RuleReader(client, 'bucket', 'rules') };
  }

  describe('as a table', () =>
    ruleReaderConformance(async (cells) => {
      const { fake, reader } = await object(csvOf(cells));
      return { reader, breakOff: () => fake.failNext(1) };
    }));
  describe('as JSON', () =>
    ruleReaderConformance(
      async (cells) => (await object(JSON.stringify({ version: 1, rules: cells }))).reader,
    ));

  test('that has not changed is not sent again', async () => {
    const { fake, reader } = await object(csvOf(CELLS));
    const first = await reader.read();
    expect(await reader.read()).toBe(first);
    fake.objects.set('bucket/rules', Buffer.from(csvOf(CELLS.slice(0, 1))));
    expect((await reader.read()).rows).toHaveLength(1);
    expect(fake.reads).toEqual(['sent', 'unchanged', 'sent']);
  });

  test('that is missing, or holds no rules, is an error: a broken file has not been emptied', async () => {
    const { fake, reader } = await object('{"version": 99, "rules": []}');
    await expect(reader.read()).rejects.toThrow(
      's3://bucket/rules cannot be read: the rules are of version 99',
    );
    fake.objects.set('bucket/rules', Buffer.from('a,b\n1,2'));
    await expect(reader.read()).rejects.toThrow('no column RuleType');
    fake.objects.clear();
    await expect(reader.read()).rejects.toThrow('s3://bucket/rules cannot be read');
  });
});

describe('rules that were deployed with the app', () => {
  ruleReaderConformance(async (cells) => {
    const fake = await started(FakeS3.start());
    fake.objects.set(
      'assets/rules.json',
      Buffer.from(JSON.stringify(cells.map((row, i) => ({ where: `rules[${i + 1}]`, cells: row })))),
    );
    const client = createRuleBucketClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    return { reader: new AssetRuleReader(client, 'assets', 'rules.json'), breakOff: () => fake.failNext(1) };
  });
});

describe('rules that a function answers', () => {
  async function answering(result: FakeLambda['result']) {
    const fake = await started(FakeLambda.start());
    fake.result = result;
    const client = createRuleFunctionClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    return { fake, reader: new FunctionRuleReader(client, 'rules-of-shop') };
  }

  ruleReaderConformance(async (cells) => {
    const { fake, reader } = await answering({ payload: JSON.stringify({ version: 1, rules: cells }) });
    return { reader, breakOff: () => fake.throttleNext(1) };
  });

  test('are asked for by version', async () => {
    const { fake, reader } = await answering({ payload: '{"version": 1, "rules": []}' });
    await reader.read();
    expect(fake.requests).toEqual([{ functionName: 'rules-of-shop', payload: { version: 1 } }]);
  });

  test.each<[FakeLambda['result'], string]>([
    [
      { payload: '{"errorMessage":"boom"}', error: 'Unhandled' },
      'function rules-of-shop failed (Unhandled): “{"errorMessage":"boom"}”',
    ],
    [{ payload: 'null' }, 'answered “null”; it should answer {"version": 1, "rules": [...]}'],
    [{ payload: '[]' }, 'answered “[]”'],
    [{ payload: '{"version": 2, "rules": []}' }, 'the rules are of version 2'],
    [{ payload: `"${'x'.repeat(1_000)}"` }, 'xxx…”'],
  ])('are not taken from %j', async (result, message) => {
    await expect((await answering(result)).reader.read()).rejects.toThrow(message);
  });
});

describe('rules in a Honeycode workbook', () => {
  async function workbook() {
    const fake = await started(FakeHoneycode.start());
    const api = new HoneycodeApi({
      endpoint: fake.endpoint,
      region: 'us-west-2',
      credentials: async () => credentials,
    });
    return {
      fake,
      reader: new HoneycodeRuleReader(api, { workbookId: 'wb', tableId: 'tb', tableName: 'rules' }),
    };
  }

  ruleReaderConformance(async (cells) => {
    const { fake, reader } = await workbook();
    fake.columns = [...new Set(['RuleType', 'EventName', ...cells.flatMap((row) => Object.keys(row))])];
    fake.rows = cells.map((row) =>
      fake.columns.map((column) => ({ formattedValue: row[column] ?? '', rawValue: 'raw' })),
    );
    return { reader, breakOff: () => fake.failAfter(1) };
  });

  const GUIDE = [
    'RuleType',
    'EventName',
    'AttributeName',
    'AttributeValue',
    'Operator-C',
    'Target-C',
    'Operator-V',
    'Target-V',
    'ResetWhenReachTarget',
    'StartDate',
    'FinishDate',
    'Key',
  ];
  const guideRow = (event: string) => [
    { format: 'ROWLINK', formattedValue: 'date', rawValue: 'row:1/2' },
    { formattedValue: event, rawValue: event },
    { formattedValue: 'na' },
    { formattedValue: '999' },
    { format: 'ROWLINK', formattedValue: 'na', rawValue: 'row:1/3' },
    { format: 'NUMBER', formattedValue: '0', rawValue: '0' },
    { format: 'ROWLINK', formattedValue: 'greater', rawValue: 'row:1/4' },
    { format: 'CURRENCY', formattedValue: '$1,000.50', rawValue: '1000.5' },
    { formattedValue: 'no' },
    { format: 'DATE', formattedValue: '11/3/2020', rawValue: '44136' },
    { formattedValue: '2021-02-01' },
    { formattedValue: `date${event}` },
  ];

  test('come with what a person sees, numbers and days as they are meant', async () => {
    const { fake, reader } = await workbook();
    fake.columns = GUIDE;
    fake.rows = [guideRow('click')];
    expect((await reader.read()).rows[0].cells).toMatchObject({
      'RuleType': 'date',
      'Operator-V': 'greater',
      'Target-V': '1000.5',
      'StartDate': '2020-11-03',
      'FinishDate': '2021-02-01',
    });
  });

  test('are read by place where the columns have other names', async () => {
    const { fake, reader } = await workbook();
    fake.columns = GUIDE.map((_, i) => `Column${i}`);
    fake.rows = [guideRow('click')];
    expect((await reader.read()).rows[0].cells).toMatchObject({ 'EventName': 'click', 'Target-V': '1000.5' });
  });

  test('are read on every page: 120 rows in pages of 99', async () => {
    const { fake, reader } = await workbook();
    fake.columns = GUIDE;
    fake.rows = Array.from({ length: 120 }, (_, i) => guideRow(`event-${i}`));
    expect((await reader.read()).rows).toHaveLength(120);
    expect(fake.formulas).toHaveLength(2);
  });

  test('never become part of a formula', async () => {
    const { fake, reader } = await workbook();
    fake.columns = GUIDE;
    fake.rows = [guideRow('") & Delete(rules')];
    await reader.read();
    expect(new Set(fake.formulas)).toEqual(new Set(['=Filter(rules,"rules[RuleType]<>%","")']));
  });

  test('are asked for with a signature, again after a throttle, and not for ever', async () => {
    const { fake, reader } = await workbook();
    fake.columns = GUIDE;
    fake.failNext(429);
    await reader.read();
    expect(fake.signatures[0]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-west-2\/honeycode\/aws4_request/,
    );
    fake.failNext(403);
    await expect(reader.read()).rejects.toThrow('Honeycode answered 403');
  });
});

describe('several sources together', () => {
  const of = (...outputs: string[]) =>
    new MemoryRuleReader(
      outputs.map((Output, i) => ({ where: `row ${i + 2}`, cells: { ...CELLS[0], Output } })),
    );

  ruleReaderConformance(
    async (cells) =>
      new CombinedRuleReader([
        new MemoryRuleReader(cells.slice(0, 1).map((row) => ({ where: 'row 2', cells: row }))),
        new MemoryRuleReader(cells.slice(1).map((row, i) => ({ where: `row ${i + 3}`, cells: row }))),
      ]),
  );

  test('say which one a row is from', async () => {
    const { rows } = await new CombinedRuleReader([of('a'), of('b', 'c')]).read();
    expect(rows.map(({ where }) => where)).toEqual([
      'source 1 (memory), row 2',
      'source 2 (memory), row 2',
      'source 2 (memory), row 3',
    ]);
  });

  test('fail together when one of them fails: its rules must not look removed', async () => {
    const failing = of('b');
    jest.spyOn(failing, 'read').mockRejectedValue(new Error('down'));
    await expect(new CombinedRuleReader([of('a'), failing]).read()).rejects.toThrow('down');
  });
});

test('a source that does not answer fails, and does not hold the shard back for ever', async () => {
  const silent = await started(HttpServer.start(() => new Promise<never>(() => {})));
  const impatient = { endpoint: silent.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const patience = (client: {
    config: {
      requestHandler: { httpHandlerConfigs(): { requestTimeout?: number; throwOnRequestTimeout?: boolean } };
    };
  }) => client.config.requestHandler.httpHandlerConfigs();
  for (const client of [
    createParameterClient(impatient),
    createRuleBucketClient(impatient),
    createRuleFunctionClient(impatient),
  ]) {
    await expect(
      client.config.requestHandler.handle(
        {
          protocol: 'http:',
          hostname: '127.0.0.1',
          port: Number(new URL(silent.endpoint).port),
          method: 'GET',
          path: '/',
          headers: {},
        } as never,
        { requestTimeout: 50 },
      ),
    ).rejects.toThrow();
    expect(patience(client as never)).toMatchObject({
      requestTimeout: expect.any(Number),
      throwOnRequestTimeout: true,
    });
  }
});
