import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { AGGREGATES, RULES, TIMESERIES } from '../../../src/contract/table-keys';
import { DynamoDbAggregateStore } from '../../../src/runtime/adapters/dynamodb-aggregate-store';
import { DynamoDbRuleReader } from '../../../src/runtime/adapters/dynamodb-rule-reader';
import { DynamoDbTimeseriesStore } from '../../../src/runtime/adapters/dynamodb-timeseries-store';
import { decodeChanges } from '../../../src/runtime/adapters/state-codec';
import { userKey } from '../../../src/runtime/adapters/user-key';
import { NEW_USER } from '../../../src/runtime/domain/user-state';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { ruleReaderConformance } from '../../conformance/rule-reader';
import { timeseriesStoreConformance } from '../../conformance/timeseries-store';
import { event, foldAll, NOW, ruleSet } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

let dynamoDb: EmbeddedDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());

async function aggregates(): Promise<{ store: DynamoDbAggregateStore; table: string }> {
  const table = await dynamoDb.createTable(`aggregates-${++tables}`, AGGREGATES.partitionKey);
  return { store: new DynamoDbAggregateStore(dynamoDb.client, table), table };
}

describe('states in DynamoDB', () => {
  aggregateStoreConformance(async () => (await aggregates()).store);

  test('begin anew for a user who was deleted meanwhile, instead of failing for ever', async () => {
    const { store, table } = await aggregates();
    const { state } = foldAll(ruleSet(), [event()]);
    await store.write('ann', state, [], 0);
    await dynamoDb.client.send(new DeleteItemCommand({ TableName: table, Key: { [AGGREGATES.partitionKey]: { S: userKey('ann') } } }));
    expect(await store.write('ann', state, [], 1)).toEqual({ written: false, current: { version: 0, state: NEW_USER } });
    expect(await store.write('ann', state, [], 0)).toEqual({ written: true, version: 1 });
  });

  test('carry their changes in an outbox, on exactly those writes that cause some', async () => {
    const { store, table } = await aggregates();
    const { state, changes } = foldAll(ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '1' }, { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' }), [event()]);
    const outbox = async () => (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items![0][AGGREGATES.outbox]?.S;

    await store.write('ann', state, changes, 0);
    expect(changes).toHaveLength(2);
    expect(decodeChanges('ann', (await outbox())!)).toEqual(changes);
    await store.write('ann', state, [], 1);
    expect(await outbox()).toBeUndefined();
  });
});

describe('history in DynamoDB', () => {
  timeseriesStoreConformance(async () => {
    const table = await dynamoDb.createTable(`timeseries-${++tables}`, TIMESERIES.partitionKey, TIMESERIES.sortKey);
    return new DynamoDbTimeseriesStore(dynamoDb.client, table, () => NOW);
  });
});

describe('rules in DynamoDB', () => {
  ruleReaderConformance(async (cells) => {
    const table = await dynamoDb.createTable(`rules-${++tables}`, RULES.partitionKey);
    for (const [i, one] of cells.entries()) {
      const item = Object.fromEntries(Object.entries(one).map(([column, text]) => [column, { S: text }]));
      await dynamoDb.client.send(new PutItemCommand({ TableName: table, Item: { ...item, [RULES.partitionKey]: { S: String(i + 1).padStart(5, '0') } } }));
    }
    // A client of its own, whose second call can fail.
    const client = dynamoDb.createClient();
    let broken = false;
    let calls = 0;
    client.middlewareStack.add((next) => async (args) => {
      if (broken && ++calls > 1) throw new Error('the connection broke');
      return next(args);
    }, { step: 'initialize' });
    return { reader: new DynamoDbRuleReader(client, table), breakOff: () => { broken = true; } };
  });

  test('may be written as numbers and booleans', async () => {
    const table = await dynamoDb.createTable(`rules-${++tables}`, RULES.partitionKey);
    await dynamoDb.client.send(new PutItemCommand({
      TableName: table,
      Item: { [RULES.partitionKey]: { S: 'sale' }, 'Target-V': { N: '12345678901234567890.5' }, 'Enabled': { BOOL: false }, 'Metric': { NULL: true } },
    }));
    expect(await new DynamoDbRuleReader(dynamoDb.client, table).read()).toEqual({
      rows: [{ where: 'rule sale', id: 'sale', cells: { 'Target-V': '12345678901234567890.5', 'Enabled': 'no', 'Metric': '' } }],
      problems: [],
    });
  });
});
