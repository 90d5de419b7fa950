import {
  AttributeValue,
  GetItemCommand,
  PutItemCommand,
  ReturnConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import { MeteredDynamoDb } from '../../bench/metered-dynamodb';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';

/** ASCII only, because the embedded engine counts a letter of two bytes as one. */
const ITEMS: Record<string, AttributeValue>[] = [
  { pk: { S: 'small' }, version: { N: '7' } },
  { pk: { S: 'a KB less' }, state: { S: 'x'.repeat(1_000) } },
  { pk: { S: 'over a KB' }, state: { S: 'x'.repeat(1_100) } },
  { pk: { S: 'bytes' }, state: { B: new Uint8Array(5_000) } },
];

test('the benchmark charges what an engine charges', async () => {
  const dynamoDb = await EmbeddedDynamoDb.start();
  const table = await dynamoDb.createTable('metered', 'pk');
  const metered = new MeteredDynamoDb();
  const counted = { ReturnConsumedCapacity: ReturnConsumedCapacity.TOTAL, TableName: table };
  for (const Item of ITEMS) {
    for (const command of [
      new PutItemCommand({ ...counted, Item }),
      new GetItemCommand({ ...counted, Key: { pk: Item.pk }, ConsistentRead: true }),
      new GetItemCommand({ ...counted, Key: { pk: Item.pk } }),
    ]) {
      metered.reset();
      const { ConsumedCapacity } = await dynamoDb.client.send(command as PutItemCommand);
      await metered.send(command as PutItemCommand);
      const { readUnits, writeUnits } = metered.total;
      expect([Item.pk.S, readUnits + writeUnits]).toEqual([Item.pk.S, ConsumedCapacity!.CapacityUnits]);
    }
  }
  await dynamoDb.close();
});
