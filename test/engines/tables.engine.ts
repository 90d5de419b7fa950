import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ScanCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { itemOutboxRecord } from '../../src/adapters/dynamodb/outbox-record';
import { DueIndexError } from '../../src/adapters/store-errors';
import { userKey } from '../../src/adapters/user-key';
import { AGGREGATES, TIMESERIES } from '../../src/contract/table-keys';
import { historyOf } from '../../src/engine/history/history';
import { DUE_PARTS, HistoryChunk } from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { NEW_USER, UserState } from '../../src/engine/state/user-state';
import { toDynamoDbRecord } from '../integration/pump/item-stream-record';
import { until } from '../integration/support/until';
import { NOW } from '../support/builders';
import { attributeChange, eventChange } from '../support/changes';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';

/** Tests features that the embedded engine lacks or implements differently. */
let dynamoDb: EmbeddedDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());

/** Declares a test for the only engine that behaves as DynamoDB does. */
const testOn = (engine: string) => (process.env.ENGINE === engine ? test : test.skip);

/** Creates a client that records the operations that it sends. */
function listeningClient(): { client: DynamoDBClient; operations: string[] } {
  const client = dynamoDb.createClient();
  const operations: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        operations.push(commandName!);
        return next(args);
      },
    { step: 'initialize' },
  );
  return { client, operations };
}

/** Creates a state whose history does not compress. */
function bulky(kilobytes: number): UserState {
  const noise = () => randomBytes(150).toString('base64');
  const entries = Array.from({ length: kilobytes }, () => ({
    day: '2026-01-15',
    eventName: 'click',
    attributes: { a: noise(), b: noise(), c: noise(), d: noise(), e: noise() },
    count: 1,
    metrics: {},
  }));
  return { ...NEW_USER, history: historyOf(entries) };
}

function chunk(n: number, kilobytes: number, expiresAt: number): HistoryChunk {
  return { n, previous: n - 1, history: bulky(kilobytes).history, expiresAt };
}

test('a write that comes too late is told what stands instead, without another read', async () => {
  const table = await dynamoDb.createStateTable(`late-${++tables}`);
  const stored = bulky(3);
  const first = await new DynamoDbAggregateStore(dynamoDb.client, table).write('ann', stored, [], 0);

  const { client, operations } = listeningClient();
  expect(await new DynamoDbAggregateStore(client, table).write('ann', NEW_USER, [], 0)).toEqual({
    written: false,
    current: { version: first.written && first.version, state: stored },
  });
  expect(operations).toEqual(['PutItemCommand']);
});

describe('users who are due', () => {
  test('are listed although their table gets the index after their states', async () => {
    const table = await dynamoDb.createTable(`index-to-come-${++tables}`, AGGREGATES.partitionKey);
    const store = new DynamoDbAggregateStore(dynamoDb.client, table);
    await store.write('ann', { ...NEW_USER, dueAt: NOW }, [], 0);
    await store.write('bob', NEW_USER, [], 0);
    await expect(store.due(NOW, 0)).rejects.toThrow(DueIndexError);

    await dynamoDb.addStateIndex(table);
    const pages = Array.from({ length: DUE_PARTS }, (_, part) => store.due(NOW, part));
    expect((await Promise.all(pages)).flatMap(({ users }) => users)).toEqual([{ userId: 'ann', dueAt: NOW }]);
  });
});

describe('beyond 1 MB', () => {
  test('history comes whole, in several pages', async () => {
    const table = await dynamoDb.createTable(
      `history-${++tables}`,
      TIMESERIES.partitionKey,
      TIMESERIES.sortKey,
    );
    const { client, operations } = listeningClient();
    const store = new DynamoDbTimeseriesStore(client, table, () => NOW);
    for (let n = 1; n <= 9; n++) await store.put('ann', chunk(n, 250, NOW + 86_400_000));

    expect(await store.read('ann', 9, '2026-01-15', '2026-01-15')).toHaveLength(9 * 250);
    expect(operations.filter((name) => name === 'QueryCommand').length).toBeGreaterThanOrEqual(3);
  });

  test('pages of chunks that have expired end nothing', async () => {
    const table = await dynamoDb.createTable(
      `filtered-${++tables}`,
      TIMESERIES.partitionKey,
      TIMESERIES.sortKey,
    );
    const { client, operations } = listeningClient();
    const store = new DynamoDbTimeseriesStore(client, table, () => NOW);
    for (let n = 1; n <= 9; n++) await store.put('ann', chunk(n, 250, NOW - 1_000));
    await store.put('ann', chunk(10, 1, NOW + 86_400_000));

    expect(await store.read('ann', 10, '2026-01-15', '2026-01-15')).toHaveLength(1);
    expect(operations.filter((name) => name === 'QueryCommand').length).toBeGreaterThanOrEqual(3);
  });

  test('every user is seen once, page by page', async () => {
    const store = new DynamoDbAggregateStore(
      dynamoDb.client,
      await dynamoDb.createStateTable(`users-${++tables}`),
    );
    const userIds = Array.from({ length: 20 }, (_, i) => `user-${String(i).padStart(2, '0')}`);
    for (const userId of userIds) await store.write(userId, bulky(200), [], 0);

    const pages: string[][] = [];
    let next: string | undefined;
    do {
      const page = await store.scan(next);
      pages.push(page.users.map(({ userId }) => userId));
      next = page.next;
    } while (next !== undefined);
    expect(pages.flat().sort()).toEqual(userIds);
    expect(pages.length).toBeGreaterThanOrEqual(3);
  });

  // MiniStack leaves no key unprocessed.
  testOn('DynamoDB Local')(
    'states that are asked for together all come, though an answer holds 16 MB',
    async () => {
      const { client, operations } = listeningClient();
      const store = new DynamoDbAggregateStore(
        client,
        await dynamoDb.createStateTable(`together-${++tables}`),
      );
      const userIds = Array.from({ length: 80 }, (_, i) => `user-${i}`);
      const state = bulky(300);
      for (const userId of userIds) await store.write(userId, state, [], 0);

      expect([...(await store.read(userIds)).keys()].sort()).toEqual(userIds.sort());
      expect(operations.filter((name) => name === 'BatchGetItemCommand')).toHaveLength(2);
    },
  );
});

describe('the item stream', () => {
  /** Reads all records of the table's stream, in the form that the publisher receives. */
  async function streamRecords(client: DynamoDBStreamsClient, streamArn: string): Promise<DynamoDBRecord[]> {
    const { StreamDescription: { Shards: shards = [] } = {} } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn }),
    );
    const records: DynamoDBRecord[] = [];
    for (const { ShardId: shard } of shards) {
      let { ShardIterator: iterator } = await client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shard,
          ShardIteratorType: 'TRIM_HORIZON',
        }),
      );
      // A page may be empty although others follow.
      for (let page = 0; iterator !== undefined && page < 20; page++) {
        const answer: { Records?: Parameters<typeof toDynamoDbRecord>[0][]; NextShardIterator?: string } =
          await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
        records.push(...(answer.Records ?? []).map((record) => toDynamoDbRecord(record, streamArn)));
        iterator = answer.NextShardIterator;
      }
    }
    return records;
  }

  async function createStreamedTable(): Promise<{ name: string; streamArn: string }> {
    const name = `states-${++tables}`;
    const { TableDescription: table } = await dynamoDb.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: AGGREGATES.partitionKey, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: AGGREGATES.partitionKey, AttributeType: 'S' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );
    await waitUntilTableExists(
      { client: dynamoDb.client, minDelay: 0.1, maxDelay: 0.5, maxWaitTime: 10 },
      { TableName: name },
    );
    return { name, streamArn: table!.LatestStreamArn! };
  }

  /** Reads the records of users. */
  async function recordsOfUsers(streamArn: string): Promise<DynamoDBRecord[]> {
    const streams = new DynamoDBStreamsClient({
      endpoint: dynamoDb.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const records = await streamRecords(streams, streamArn);
    streams.destroy();
    return records.filter(
      ({ dynamodb }) => dynamodb!.Keys![AGGREGATES.partitionKey].S !== AGGREGATES.keyNumbersPk,
    );
  }

  test('carries what batches write, each user as a whole and the changes of that write alone', async () => {
    const { name, streamArn } = await createStreamedTable();
    const store = new DynamoDbAggregateStore(dynamoDb.client, name);
    const users = ['ann', 'bob', 'eve'];
    const due: UserState = { ...NEW_USER, dueAt: NOW };
    const first = await Promise.all(users.map((id) => store.write(id, due, [attributeChange(id)], 0)));
    const versions = first.map((result) => (result.written ? result.version : NaN));
    await Promise.all(users.map((id, i) => store.write(id, NEW_USER, [], versions[i])));

    const records = await recordsOfUsers(streamArn);
    for (const id of users) {
      const ofUser = records.filter(
        ({ dynamodb }) => dynamodb!.Keys![AGGREGATES.partitionKey].S === userKey(id),
      );
      expect(ofUser.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY']);
      expect(ofUser.map((record) => itemOutboxRecord(record).changes)).toEqual([[attributeChange(id)], []]);
      expect(ofUser.map(({ dynamodb }) => Object.keys(dynamodb!.NewImage!).sort())).toEqual([
        ['dueAt', 'duePart', 'outbox', 'pk', 'state', 'version'],
        ['pk', 'state', 'version'],
      ]);
    }
  });

  test('carries the changes of every write to the publisher, in order, and none of other writes', async () => {
    const { name, streamArn } = await createStreamedTable();
    const store = new DynamoDbAggregateStore(dynamoDb.client, name);
    // The last write is packed, and the id of its user does not fit the key.
    const long = '🎉'.repeat(1_000);
    const writes: [string, Change[], UserState][] = [
      ['ann', [attributeChange('ann'), eventChange('ann', { n: 2 })], NEW_USER],
      ['ann', [], NEW_USER],
      ['ann', [attributeChange('ann', { n: 3, value: 'not-ready' })], NEW_USER],
      [long, Array.from({ length: 40 }, (_, n) => eventChange(long, { n })), bulky(3)],
    ];
    for (const [userId, changes, state] of writes) {
      const known = (await store.read([userId], { consistent: true })).get(userId);
      expect(await store.write(userId, state, changes, known?.version ?? 0)).toMatchObject({ written: true });
    }
    await dynamoDb.client.send(
      new DeleteItemCommand({ TableName: name, Key: { [AGGREGATES.partitionKey]: { S: userKey('ann') } } }),
    );

    const records = await recordsOfUsers(streamArn);

    expect(records.map(({ eventName }) => eventName)).toEqual([
      'INSERT',
      'MODIFY',
      'MODIFY',
      'INSERT',
      'REMOVE',
    ]);
    const outboxes = records.map(itemOutboxRecord);
    expect(outboxes.map(({ changes }) => changes)).toEqual([...writes.map(([, changes]) => changes), []]);
    expect(
      records.map(
        ({ dynamodb }) => dynamodb?.NewImage !== undefined && AGGREGATES.outbox in dynamodb.NewImage,
      ),
    ).toEqual([true, false, true, true, false]);
    const order = outboxes.map(({ id }) => BigInt(id));
    expect(order).toEqual([...order].sort((a, b) => (a < b ? -1 : 1)));
  });
});

test('history that has expired is what time-to-live deletes, and nothing else', async () => {
  const table = await dynamoDb.createTable(
    `expiring-${++tables}`,
    TIMESERIES.partitionKey,
    TIMESERIES.sortKey,
  );
  await dynamoDb.client.send(
    new UpdateTimeToLiveCommand({
      TableName: table,
      TimeToLiveSpecification: { Enabled: true, AttributeName: TIMESERIES.timeToLive },
    }),
  );
  const { TimeToLiveDescription: setting } = await dynamoDb.client.send(
    new DescribeTimeToLiveCommand({ TableName: table }),
  );
  expect(setting).toMatchObject({
    TimeToLiveStatus: expect.stringMatching(/^ENABL/),
    AttributeName: TIMESERIES.timeToLive,
  });

  const now = Date.now();
  const store = new DynamoDbTimeseriesStore(dynamoDb.client, table, () => now);
  await store.put('ann', chunk(1, 1, now - 60_000));
  await store.put('ann', chunk(2, 1, now + 86_400_000));
  const left = async () =>
    (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items!.map(
      (item) => item[TIMESERIES.sortKey].N,
    );
  // Both engines look for expired items at least once a minute.
  await until('something is deleted', async () => (await left()).length < 2, 100);
  expect(await left()).toEqual(['2']);
}, 120_000);
