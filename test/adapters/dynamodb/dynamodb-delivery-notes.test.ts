import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbDeliveryNotes } from '../../../src/adapters/dynamodb/dynamodb-delivery-notes';
import { AGGREGATES } from '../../../src/contract/table-keys';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { testDeliveryNotes } from '../../conformance/delivery-notes';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

describe('notes in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

  const createTable = () => dynamoDb.createTable(`notes-${++tables}`, AGGREGATES.partitionKey);
  const notesIn = (tableName: string, publisher = 'publisher', clock = () => NOW) =>
    new DynamoDbDeliveryNotes({ client: dynamoDb.client, tableName, publisher, clock });

  testDeliveryNotes('DynamoDB', async (clock) => {
    const table = await createTable();
    return { notes: notesIn(table, 'publisher', clock), others: notesIn(table, 'publisher-2', clock) };
  });

  test('have the prefix that publishers may write, and end a day later', async () => {
    const table = await createTable();
    await notesIn(table).write('42', new Map([['42', 7]]));
    const { Item: item } = await dynamoDb.client.send(
      new GetItemCommand({ TableName: table, Key: { pk: { S: 'delivery#publisher#42' } } }),
    );
    expect(item).toEqual({
      pk: { S: 'delivery#publisher#42' },
      resolved: { S: '[["42",7]]' },
      expiresAt: { N: String(NOW / 1000 + 86_400) },
    });
  });

  test('are no users', async () => {
    const table = await createTable();
    const store = new DynamoDbAggregateStore(dynamoDb.client, table);
    await store.write('ann', NEW_USER, [], 0);
    await notesIn(table).write('42', new Map([['42', 7]]));
    expect((await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Count).toBe(2);
    expect((await store.scan()).users.map(({ userId }) => userId)).toEqual(['ann']);
  });
});
