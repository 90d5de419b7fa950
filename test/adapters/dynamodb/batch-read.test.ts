import { BatchGetItemCommand, BatchGetItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { batchRead, BatchReadProps, Item } from '../../../src/adapters/dynamodb/batch-read';

const TABLE = 'table';
const client = new DynamoDBClient({});
const table = mockClient(client);
const pauses: number[] = [];
const PROPS: BatchReadProps = {
  client,
  tableName: TABLE,
  noun: 'things',
  maxAttempts: 3,
  pause: async (milliseconds) => void pauses.push(milliseconds),
};

const keysOf = (count: number): Item[] => Array.from({ length: count }, (_, i) => ({ pk: { S: String(i) } }));
const idsOf = (items: readonly Item[]) => items.map(({ pk }) => Number(pk.S)).sort((a, b) => a - b);

async function read(count: number, props: Partial<BatchReadProps> = {}): Promise<Item[]> {
  const items: Item[] = [];
  await batchRead(keysOf(count), (item) => void items.push(item), { ...PROPS, ...props });
  return items;
}

beforeEach(() => {
  table.reset();
  pauses.length = 0;
});

test('no key makes no call', async () => {
  expect(await read(0)).toEqual([]);
  expect(table.calls()).toEqual([]);
});

test('more keys than one call takes are read in calls of 100, eight at a time', async () => {
  let [open, mostOpen] = [0, 0];
  table.on(BatchGetItemCommand).callsFake(async ({ RequestItems }) => {
    mostOpen = Math.max(mostOpen, ++open);
    await new Promise(setImmediate);
    open--;
    return { Responses: { [TABLE]: RequestItems[TABLE].Keys as Item[] } };
  });
  expect(idsOf(await read(1_950))).toEqual(Array.from({ length: 1_950 }, (_, i) => i));
  expect(table.calls()).toHaveLength(20);
  expect(mostOpen).toBe(8);
});

test('a table of another account is read by its ARN, whether the answer names it by that or not', async () => {
  const tableName = 'arn:aws:dynamodb:eu-west-1:222222222222:table/states';
  for (const name of [tableName, 'states']) {
    table.reset();
    table
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { [name]: keysOf(1) },
        UnprocessedKeys: { [name]: { Keys: keysOf(2).slice(1) } },
      })
      .resolves({ Responses: { [name]: keysOf(2).slice(1) } });
    expect(idsOf(await read(2, { tableName }))).toEqual([0, 1]);
    expect(
      table
        .calls()
        .map(({ args: [{ input }] }) => Object.keys((input as BatchGetItemCommandInput).RequestItems!)),
    ).toEqual([[tableName], [tableName]]);
  }
});

test.each([
  [true, true],
  [false, undefined],
])('reads are consistent when that is asked for: %s', async (consistent, ConsistentRead) => {
  table.on(BatchGetItemCommand).resolves({ Responses: { [TABLE]: [] } });
  await read(1, { consistent });
  expect(table.call(0).args[0].input).toEqual({
    RequestItems: { [TABLE]: { Keys: keysOf(1), ...(ConsistentRead && { ConsistentRead }) } },
  });
});

test('unprocessed keys keep the mode of the read', async () => {
  table
    .on(BatchGetItemCommand)
    .resolvesOnce({ Responses: {}, UnprocessedKeys: { [TABLE]: { Keys: keysOf(2) } } })
    .resolves({ Responses: { [TABLE]: keysOf(2) } });
  expect(idsOf(await read(2, { consistent: true }))).toEqual([0, 1]);
  expect(table.calls().map(({ args }) => args[0].input)).toEqual(
    [2, 2].map((count) => ({ RequestItems: { [TABLE]: { Keys: keysOf(count), ConsistentRead: true } } })),
  );
});

test('a table that never finishes a batch read is an error that says how many are left', async () => {
  table
    .on(BatchGetItemCommand)
    .resolves({ Responses: {}, UnprocessedKeys: { [TABLE]: { Keys: keysOf(2) } } });
  await expect(read(9)).rejects.toThrow('2 of 9 things could not be read in 3 attempts');
  expect(pauses).toHaveLength(2);
});

test('an answer without any items is an error', async () => {
  table.on(BatchGetItemCommand).resolves({ $metadata: { httpStatusCode: 200 } });
  await expect(read(1)).rejects.toThrow('the table answered without any things');
});

test('an item that cannot be used is an error', async () => {
  table.on(BatchGetItemCommand).resolves({ Responses: { [TABLE]: keysOf(1) } });
  await expect(batchRead(keysOf(1), () => Promise.reject(new Error('broken item')), PROPS)).rejects.toThrow(
    'broken item',
  );
});
