import { createHoneycodeApi } from '../../../src/adapters/honeycode/honeycode-client';
import { HoneycodeRuleReader } from '../../../src/adapters/honeycode/honeycode-rule-reader';
import { ruleReaderConformance } from '../../conformance/rule-reader';
import { FakeHoneycode } from '../../support/fake-honeycode';
import { fakesOfEachTest } from '../../support/started';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const TABLE = { workbookId: 'wb', tableId: 'tb', tableName: 'rules' };
const started = fakesOfEachTest();

describe('rules in a Honeycode workbook', () => {
  async function workbook() {
    const fake = await started(FakeHoneycode.start());
    const api = createHoneycodeApi({ endpoint: fake.endpoint, region: 'us-west-2', credentials });
    return { fake, reader: new HoneycodeRuleReader(() => api, TABLE) };
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

test('the client is created at the first read, and again after it could not be', async () => {
  const api = {
    columnNames: async () => ['RuleType', 'EventName'],
    rows: async () => [[{ formattedValue: 'aggregator' }, { formattedValue: 'click' }]],
  };
  const createApi = jest
    .fn(() => api)
    .mockImplementationOnce(() => {
      throw new Error('the file honeycode-client.js is missing');
    });
  const reader = new HoneycodeRuleReader(createApi, TABLE);
  expect(createApi).not.toHaveBeenCalled();
  await expect(reader.read()).rejects.toThrow(
    'Honeycode table rules cannot be read: the file honeycode-client.js is missing',
  );
  for (const _ of [1, 2]) expect((await reader.read()).rows).toHaveLength(1);
  expect(createApi).toHaveBeenCalledTimes(2);
});
