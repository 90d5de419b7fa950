import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbTimeseriesStore } from '../../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { encodeHistory } from '../../../src/adapters/encoding/state-codec';
import { userKey } from '../../../src/adapters/user-key';
import { TIMESERIES } from '../../../src/contract/table-keys';
import { HistoryEntry, historyOf } from '../../../src/engine/history/history';
import { timeseriesStoreConformance } from '../../conformance/timeseries-store';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

const ENTRY: HistoryEntry = {
  day: '2026-01-01',
  eventName: 'click',
  attributes: {},
  count: 1,
  metrics: {},
};

describe('history in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

  timeseriesStoreConformance(async () => {
    const table = await dynamoDb.createTable(
      `timeseries-${++tables}`,
      TIMESERIES.partitionKey,
      TIMESERIES.sortKey,
    );
    return new DynamoDbTimeseriesStore(dynamoDb.client, table, () => NOW);
  });

  test('of releases that counted chunks up from 1 goes on with random numbers', async () => {
    const table = await dynamoDb.createTable(
      `timeseries-${++tables}`,
      TIMESERIES.partitionKey,
      TIMESERIES.sortKey,
    );
    const store = new DynamoDbTimeseriesStore(dynamoDb.client, table, () => NOW);
    for (const n of [1, 2, 3]) {
      await dynamoDb.client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            [TIMESERIES.partitionKey]: { S: userKey('ann') },
            [TIMESERIES.sortKey]: { N: String(n) },
            firstDay: { S: '2026-01-01' },
            lastDay: { S: '2026-01-01' },
            entries: { S: JSON.stringify(encodeHistory(historyOf([{ ...ENTRY, count: n }]))) },
            [TIMESERIES.timeToLive]: { N: String(NOW / 1_000 + 60) },
          },
        }),
      );
    }
    const counts = async (last: number) =>
      (await store.read('ann', last, '2026-01-01', '2026-01-31')).map(({ count }) => count);
    expect(await counts(2)).toEqual([1, 2]);

    const history = historyOf([{ ...ENTRY, count: 9 }]);
    await store.put('ann', { n: 2 ** 40, previous: 2, history, expiresAt: NOW + 60_000 });
    expect(await counts(2 ** 40)).toEqual([1, 2, 9]);
    expect(await store.list('ann')).toHaveLength(4);
  });
});

describe('a table of history', () => {
  const client = new DynamoDBClient({});
  const table = mockClient(client);
  const store = new DynamoDbTimeseriesStore(client, 'timeseries', () => NOW);
  const key = { [TIMESERIES.partitionKey]: { S: userKey('ann') }, [TIMESERIES.sortKey]: { N: '1' } };

  beforeEach(() => table.reset());

  async function itemOf(...entries: HistoryEntry[]) {
    table.on(PutItemCommand).resolves({});
    await store.put('ann', { n: 1, previous: 0, history: historyOf(entries), expiresAt: NOW + 1_000 });
    return table.commandCalls(PutItemCommand)[0].args[0].input.Item!;
  }

  test('that answers with nothing at all is an error: history must not look empty', async () => {
    table.on(QueryCommand).resolves({});
    await expect(store.read('ann', 1, '2026-01-01', '2026-01-31')).rejects.toThrow(
      'the table answered without any history',
    );
  });

  test('that breaks off between two pages is an error, and not the half of the history', async () => {
    const item = await itemOf(ENTRY);
    table
      .on(QueryCommand)
      .resolvesOnce({ Items: [item], LastEvaluatedKey: key })
      .rejects(new Error('socket hang up'));
    await expect(store.read('ann', 2, '2026-01-01', '2026-01-31')).rejects.toThrow('socket hang up');
  });

  test('may answer with an empty page before others', async () => {
    const item = await itemOf(ENTRY);
    table
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: key })
      .resolves({ Items: [item] });
    expect(await store.read('ann', 1, '2026-01-01', '2026-01-31')).toEqual([ENTRY]);
  });

  test('keeps a chunk until its last second is over', async () => {
    table.on(PutItemCommand).resolves({});
    await store.put('ann', { n: 1, previous: 0, history: historyOf([ENTRY]), expiresAt: 1_500 });
    expect(table.commandCalls(PutItemCommand)[0].args[0].input.Item).toMatchObject({
      [TIMESERIES.timeToLive]: { N: '2' },
    });
  });
});
