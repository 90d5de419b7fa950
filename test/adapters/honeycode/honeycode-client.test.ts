import { ListTableColumnsCommand, QueryTableRowsCommand } from '@aws-sdk/client-honeycode';
import { mockClient } from 'aws-sdk-client-mock';
import { requestHandlerOptions } from '../../../src/adapters/client-timeouts';
import {
  createHoneycodeApi,
  createHoneycodeClient,
  SdkHoneycodeApi,
} from '../../../src/adapters/honeycode/honeycode-client';
import { HoneycodeRuleReader } from '../../../src/adapters/honeycode/honeycode-rule-reader';
import { HttpServer } from '../../support/http-server';
import { Attempt, brokenBody, scripted } from '../../support/scripted-http';
import { fakesOfEachTest } from '../../support/started';

/** The mock of AWS's older client, which the types of the mocks do not know. */
interface HoneycodeMock {
  on(command: unknown): HoneycodeAnswers;
  calls(): { readonly args: readonly [{ readonly input: object }] }[];
  reset(): void;
}
interface HoneycodeAnswers {
  resolvesOnce(output: object): HoneycodeAnswers;
  resolves(output: object): HoneycodeMock;
}

const TABLE = { workbookId: 'wb', tableId: 'tb', tableName: 'rules' };
const started = fakesOfEachTest();

describe("AWS's client for Honeycode", () => {
  const client = createHoneycodeClient({ region: 'us-west-2' });
  const honeycode = mockClient(client as never) as unknown as HoneycodeMock;
  const api = new SdkHoneycodeApi(client);
  const row = (text: string) => ({ rowId: 'row:1', cells: [{ formattedValue: text }] });

  beforeEach(() => honeycode.reset());

  test('is asked for every page of rows, 100 at a time', async () => {
    honeycode
      .on(QueryTableRowsCommand)
      .resolvesOnce({ rows: [row('a')], columnIds: [], workbookCursor: 1, nextToken: '1' })
      .resolvesOnce({ rows: [], columnIds: [], workbookCursor: 1, nextToken: '2' })
      .resolves({ rows: [row('b')], columnIds: [], workbookCursor: 1 });
    expect(await api.rows(TABLE, '=Filter(rules)')).toEqual([
      [{ formattedValue: 'a' }],
      [{ formattedValue: 'b' }],
    ]);
    expect(honeycode.calls()[0].args[0].input).toMatchObject({
      workbookId: 'wb',
      tableId: 'tb',
      filterFormula: { formula: '=Filter(rules)' },
      maxResults: 100,
    });
  });

  test('is asked for every page of columns', async () => {
    honeycode
      .on(ListTableColumnsCommand)
      .resolvesOnce({ tableColumns: [{ tableColumnName: 'RuleType' }], nextToken: '1' })
      .resolves({ tableColumns: [{ tableColumnName: 'EventName' }, { tableColumnId: 'x' }] });
    expect(await api.columnNames(TABLE)).toEqual(['RuleType', 'EventName', '']);
  });

  test('that answers without rows or columns is an error: no rule must look as if it were removed', async () => {
    honeycode.on(QueryTableRowsCommand).resolves({}).on(ListTableColumnsCommand).resolves({});
    await expect(api.rows(TABLE, '')).rejects.toThrow('the answer holds no rows');
    await expect(api.columnNames(TABLE)).rejects.toThrow('the answer holds no columns');
  });

  test('whose pages never end is an error, and not the half of the rules', async () => {
    honeycode.on(QueryTableRowsCommand).resolves({ rows: [row('a')], nextToken: 'the same' });
    await expect(api.rows(TABLE, '')).rejects.toThrow('the answer names the same next page twice');
    expect(honeycode.calls()).toHaveLength(2);
  });
});

describe('a workbook', () => {
  const COLUMNS = JSON.stringify({ tableColumns: [{ tableColumnName: 'RuleType' }] });

  beforeEach(() => {
    // Skips the client's pauses between two attempts, and its timers that go on after an attempt has failed.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterEach(() => jest.useRealTimers());

  async function read(...script: Attempt[]) {
    const { http, options } = scripted(...script);
    const api = createHoneycodeApi({ ...options, endpoint: 'http://honeycode.test' });
    const result = new HoneycodeRuleReader(() => api, TABLE).read().catch((error: Error) => error.message);
    let isDone = false;
    void result.then(() => (isDone = true));
    while (!isDone) await jest.advanceTimersByTimeAsync(1_000);
    return { result: await result, attempts: http.attempts };
  }

  test.each<[string, Attempt]>([
    ['is throttled', { status: 429, body: '{"__type":"ThrottlingException"}' }],
    ['is down', { status: 503, body: '<html>' }],
    ['breaks off the connection', Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })],
  ])('that %s is asked five times', async (_, attempt) => {
    const { result, attempts } = await read(attempt);
    expect(result).toMatch(/^Honeycode table rules cannot be read: /);
    expect(attempts).toBe(5);
  });

  test('that recovers before the last attempt is read', async () => {
    const down = { status: 500, body: '{}' };
    const { attempts } = await read(down, down, down, down, { body: COLUMNS }, { body: '{"rows":[]}' });
    expect(attempts).toBe(6);
  });

  test.each<[string, Attempt, string | RegExp]>([
    [
      'refuses',
      {
        status: 403,
        headers: { 'x-amzn-errortype': 'AccessDeniedException' },
        body: '{"message":"not you"}',
      },
      'Honeycode table rules cannot be read: Honeycode answered 403 AccessDeniedException: not you',
    ],
    ['answers with a page of HTML', { body: '<html>' }, /: Honeycode answered 200 SyntaxError: .*JSON$/],
    ['answers with half a page', { body: brokenBody(COLUMNS.slice(0, 9)) }, /cannot be read: .*aborted/],
    ['answers with nothing', { body: '' }, /cannot be read: the answer holds no columns$/],
  ])('that %s is an error that says so', async (_, attempt, message) => {
    expect((await read(attempt)).result).toMatch(message);
  });

  test('that does not answer is an error after the time that the client waits', async () => {
    const silent = await started(HttpServer.start(() => new Promise<never>(() => {})));
    const api = createHoneycodeApi({
      endpoint: silent.endpoint,
      region: 'us-west-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: requestHandlerOptions({ connectionTimeoutMs: 50, requestTimeoutMs: 50 }),
    });
    await expect(api.columnNames(TABLE)).rejects.toThrow('Connection timed out after 50 ms');
  });
});
