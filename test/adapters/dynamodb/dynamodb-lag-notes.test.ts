import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbLagNotes } from '../../../src/adapters/dynamodb/dynamodb-lag-notes';
import { DUE_INDEX } from '../../../src/contract/table-keys';
import { DUE_PARTS } from '../../../src/engine/ports';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { testLagNotes } from '../../conformance/lag-notes';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

describe('notes about a lag in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

  const createTable = () => dynamoDb.createStateTable(`lag-notes-${++tables}`);

  testLagNotes('DynamoDB', async () => new DynamoDbLagNotes(dynamoDb.client, await createTable()));

  test('are no users, and nobody who is due', async () => {
    const table = await createTable();
    const store = new DynamoDbAggregateStore(dynamoDb.client, table);
    await store.write('ann', { ...NEW_USER, dueAt: NOW }, [], 0);
    await new DynamoDbLagNotes(dynamoDb.client, table).write({ source: 'ann', countedUpTo: NOW, at: NOW });
    expect((await store.scan()).users.map(({ userId }) => userId)).toEqual(['ann']);
    const parts = Array.from({ length: DUE_PARTS }, (_, part) => part);
    const pages = await Promise.all(parts.map((part) => store.due(NOW, part)));
    expect(pages.flatMap(({ users }) => users)).toEqual([{ userId: 'ann', dueAt: NOW }]);
    expect(parts).not.toContain(DUE_INDEX.lagPart);
  });
});
