import { createHash } from 'node:crypto';
import { AttributeValue, DeleteItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbEndpointUsers } from '../../src/adapters/dynamodb/dynamodb-endpoint-users';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { brief } from '../support/builders';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { Installation, streamRecord, streamRecords } from '../support/installation';

let dynamoDb: EmbeddedDynamoDb;
beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());

let tables = 0;
async function start() {
  const name = `removed-${++tables}`;
  const [aggregate, history, endpoints] = [
    await dynamoDb.createTable(`${name}-aggregate`, 'pk'),
    await dynamoDb.createTable(`${name}-history`, 'pk', 'n'),
    await dynamoDb.createTable(`${name}-endpoints`, 'pk'),
  ];
  const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '3' });
  const stores = () => ({
    aggregates: new DynamoDbAggregateStore(dynamoDb.client, aggregate),
    timeseries: new DynamoDbTimeseriesStore(dynamoDb.client, history, () => installation.now),
  });
  const users = new DynamoDbEndpointUsers({
    client: dynamoDb.client,
    tableName: endpoints,
    clock: () => installation.now,
    pause: async () => {},
  });
  const scan = async (table: string) =>
    (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  /** Lists the keys of all items except those that the installation keeps for its rules. */
  const keys = async () =>
    (await Promise.all([aggregate, history, endpoints].map(scan)))
      .flat()
      .map(({ pk, n }) => `${pk.S}${n ? ` ${n.N}` : ''}`)
      .filter((key) => !key.startsWith('rules#'))
      .sort();
  return { installation, aggregate, history, endpoints, stores, users, scan, keys };
}

const remove = (table: string, key: Record<string, AttributeValue>) =>
  dynamoDb.client.send(new DeleteItemCommand({ TableName: table, Key: key }));

/** Follows the steps of docs/operations.md, "Removing a user". */
async function removeUser(
  { aggregate, history, endpoints, scan }: Awaited<ReturnType<typeof start>>,
  userId: string,
): Promise<void> {
  const pk = {
    S:
      Buffer.byteLength(userId) <= 1_024
        ? `user#${userId}`
        : `userhash#${createHash('sha256').update(userId).digest('hex')}`,
  };
  await remove(aggregate, { pk });
  const { Items: chunks = [] } = await dynamoDb.client.send(
    new QueryCommand({
      TableName: history,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  for (const { n } of chunks) await remove(history, { pk, n });
  for (const item of (await scan(endpoints)).filter((each) => each.userId.S === userId)) {
    await remove(endpoints, { pk: item.pk });
  }
}

/** Creates so many different events that history moves out of the state. */
const lively = (first: number, userId: string) =>
  Array.from({ length: 40 }, (_, i) =>
    streamRecord(first + i, {
      userId,
      name: `event-${i}`,
      attributes: { note: `secret of ${userId}, ${i}` },
    }),
  );

test.each(['ann', `${'ä'.repeat(1_000)}-ann`])(
  'a user who is removed by the documented keys leaves nothing behind, and nobody else is touched',
  async (userId) => {
    const all = await start();
    const aggregator = all.installation.aggregator(all.stores());
    for (let batch = 0; batch < 3; batch++) {
      expect(
        (await aggregator.process([...lively(batch * 100, userId), ...lively(batch * 100 + 50, 'bob')]))
          .failed,
      ).toEqual([]);
    }
    await all.users.remember('app', 'phone', userId);
    await all.users.remember('app', 'desk', 'bob');
    const before = await all.keys();
    const ofBob = before.filter((key) => key.startsWith('user#bob') || key.endsWith('#desk'));
    expect(before.length).toBe(2 * ofBob.length);
    expect(ofBob.length).toBeGreaterThan(3);

    await removeUser(all, userId);

    expect(await all.keys()).toEqual(ofBob);
  },
);

test('whoever comes back after that begins anew, even where a container still knows the old state', async () => {
  const all = await start();
  const { installation } = all;
  const outboxes: string[] = [];
  const stores = all.stores();
  const { write } = stores.aggregates;
  stores.aggregates.write = async (...args) => {
    const result = await write.apply(stores.aggregates, args);
    if (result.written) outboxes.push(...args[2].map(brief));
    return result;
  };
  const aggregator = installation.aggregator(stores);
  await aggregator.process(streamRecords(1, 2));
  await removeUser(all, 'ann');
  expect((await aggregator.process(streamRecords(3, 4))).failed).toEqual([]);
  expect(outboxes).toEqual([]);
  await aggregator.process([streamRecord(5)]);
  expect(outboxes).toEqual(['attribute:click#1 ready 3/0']);
});
