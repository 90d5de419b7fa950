import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbObjectNotes } from '../../../src/adapters/dynamodb/dynamodb-object-notes';
import { AGGREGATES } from '../../../src/contract/table-keys';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { testObjectNotes } from '../../conformance/object-notes';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

const PROGRESS = { settled: 0, begun: 7, begunAt: NOW, heldUntil: 0, done: false };

describe('notes about objects in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

  const createTable = () => dynamoDb.createStateTable(`object-notes-${++tables}`);
  const notesIn = (tableName: string) =>
    new DynamoDbObjectNotes({ client: dynamoDb.client, tableName, clock: () => NOW });

  testObjectNotes('DynamoDB', async () => notesIn(await createTable()));

  test('are no users, and are deleted 90 days after the last write', async () => {
    const table = await createTable();
    const store = new DynamoDbAggregateStore(dynamoDb.client, table);
    await store.write('ann', NEW_USER, [], 0);
    await notesIn(table).write('s3-a', PROGRESS, 0);
    expect((await store.scan()).users.map(({ userId }) => userId)).toEqual(['ann']);
    const { Item: item } = await dynamoDb.client.send(
      new GetItemCommand({ TableName: table, Key: { [AGGREGATES.partitionKey]: { S: 'object#s3-a' } } }),
    );
    expect(item?.[AGGREGATES.timeToLive]).toEqual({ N: String(NOW / 1000 + 90 * 86_400) });
  });
});
