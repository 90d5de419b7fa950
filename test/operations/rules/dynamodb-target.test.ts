import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { RULES } from '../../../src/contract/table-keys';
import { DynamoDbTarget } from '../../../src/operations/rules/dynamodb-target';
import { diffRules, StoredRule, storedRules } from '../../../src/operations/rules/rule-diff';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

const CLICKS: StoredRule = {
  id: 'clicks',
  cells: { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '5' },
};
const BUYS: StoredRule = { id: 'buys', cells: { ...CLICKS.cells, EventName: 'buy' } };

let dynamoDb: EmbeddedDynamoDb;
let table: string;
let target: DynamoDbTarget;
let tables = 0;
beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
beforeEach(async () => {
  table = await dynamoDb.createTable(`rules-${++tables}`, RULES.partitionKey);
  target = new DynamoDbTarget(dynamoDb.client, table);
});
afterAll(() => dynamoDb.close());

const read = async () => storedRules((await target.read()).rows);
/** As the page does it: what is written goes by the rules as they were last read. */
async function make(...wanted: StoredRule[]): Promise<string[]> {
  return target.write(diffRules(await read(), wanted), wanted, () => {});
}
/** Changes an item as another person or program does. */
const putItem = (id: string, eventName: string) =>
  dynamoDb.client.send(
    new PutItemCommand({
      TableName: table,
      Item: { [RULES.partitionKey]: { S: id }, RuleType: { S: 'aggregator' }, EventName: { S: eventName } },
    }),
  );
const removeItem = (id: string) =>
  dynamoDb.client.send(new DeleteItemCommand({ TableName: table, Key: { [RULES.partitionKey]: { S: id } } }));
const eventNames = async () =>
  Object.fromEntries(
    (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items!.map((item) => [
      item[RULES.partitionKey].S,
      item.EventName.S,
    ]),
  );

test('rules are added, changed and removed, an item each, and each is reported', async () => {
  expect(await make(CLICKS, BUYS)).toEqual([]);
  expect(await eventNames()).toEqual({ clicks: 'click', buys: 'buy' });

  const wanted = [
    { ...CLICKS, cells: { ...CLICKS.cells, EventName: 'tap' } },
    { ...BUYS, id: 'sales' },
  ];
  const onWritten = jest.fn();
  expect(await target.write(diffRules(await read(), wanted), wanted, onWritten)).toEqual([]);
  expect(onWritten).toHaveBeenCalledTimes(3);
  expect(await eventNames()).toEqual({ clicks: 'tap', sales: 'buy' });
  expect(await read()).toEqual(expect.arrayContaining(wanted));
});

test('rules that another person or program has changed since they were read are left and named', async () => {
  await make(CLICKS, BUYS);
  const existing = await read();
  await putItem('clicks', 'theirs');
  await removeItem('buys');
  await putItem('new', 'theirs');
  const wanted = [
    { ...CLICKS, cells: { ...CLICKS.cells, EventName: 'mine' } },
    { ...CLICKS, id: 'new' },
  ];
  expect(await target.write(diffRules(existing, wanted), wanted, () => {})).toEqual([
    'new',
    'clicks',
    'buys',
  ]);
  expect(await eventNames()).toEqual({ clicks: 'theirs', new: 'theirs' });
});

test('a rule that another person or program has removed is added again after the next look', async () => {
  await make(CLICKS);
  await read();
  await removeItem('clicks');
  expect(await make(CLICKS)).toEqual([]);
  expect(await read()).toHaveLength(1);
});

test('a failure other than a conflict stops the write', async () => {
  await make(CLICKS);
  jest.spyOn(dynamoDb.client, 'send').mockImplementationOnce(async () => {
    throw new Error('throttled');
  });
  const existing = [CLICKS];
  await expect(target.write(diffRules(existing, [BUYS]), [BUYS], () => {})).rejects.toThrow('throttled');
  expect(await eventNames()).toEqual({ clicks: 'click' });
});
