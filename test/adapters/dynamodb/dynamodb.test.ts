import { createHash } from 'node:crypto';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbRuleReader } from '../../../src/adapters/dynamodb/dynamodb-rule-reader';
import { DynamoDbTimeseriesStore } from '../../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { userKey } from '../../../src/adapters/dynamodb/user-key';
import { decodeChanges } from '../../../src/adapters/encoding/change-codec';
import { AGGREGATES, RULES, TIMESERIES } from '../../../src/contract/table-keys';
import { NEW_USER } from '../../../src/engine/state/user-state';
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
    await dynamoDb.client.send(
      new DeleteItemCommand({ TableName: table, Key: { [AGGREGATES.partitionKey]: { S: userKey('ann') } } }),
    );
    expect(await store.write('ann', state, [], 1)).toEqual({
      written: false,
      current: { version: 0, state: NEW_USER },
    });
    expect(await store.write('ann', state, [], 0)).toEqual({ written: true, version: 1 });
  });

  test('carry their changes in an outbox, on exactly those writes that cause some', async () => {
    const { store, table } = await aggregates();
    const { state, changes } = foldAll(
      ruleSet(
        { 'Operator-C': 'atLeast', 'Target-C': '1' },
        { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' },
      ),
      [event()],
    );
    const outbox = async () =>
      (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items!.find(
        (item) => item[AGGREGATES.partitionKey].S === userKey('ann'),
      )![AGGREGATES.outbox]?.S;

    await store.write('ann', state, changes, 0);
    expect(changes).toHaveLength(2);
    expect(decodeChanges('ann', (await outbox())!)).toEqual(changes);
    await store.write('ann', state, [], 1);
    expect(await outbox()).toBeUndefined();
  });
});

describe('history in DynamoDB', () => {
  timeseriesStoreConformance(async () => {
    const table = await dynamoDb.createTable(
      `timeseries-${++tables}`,
      TIMESERIES.partitionKey,
      TIMESERIES.sortKey,
    );
    return new DynamoDbTimeseriesStore(dynamoDb.client, table, () => NOW);
  });
});

test('rules that do not fit one item are refused in words that say what to do', async () => {
  const { store } = await aggregates();
  const noise = (i: number) => createHash('sha512').update(String(i)).digest('base64');
  const rules = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, i) => [
      `attribute:${noise(i)}`,
      {
        row: { where: `row ${i}`, cells: { EventName: noise(i), Description: noise(-i) } },
        definition: noise(i),
        condition: 'c',
        generation: 1,
        conditionRevision: 1,
        since: NOW,
        evaluated: true,
      },
    ]),
  );
  await expect(store.writeCatalogue({ revision: 1, rules, pendingRemoval: {} }, 0)).rejects.toThrow(
    /^5000 rules are too many for one installation: they take \d+ bytes, and 399000 fit into one item; spread them/,
  );
});

describe('rules in DynamoDB', () => {
  ruleReaderConformance(async (cells) => {
    const table = await dynamoDb.createTable(`rules-${++tables}`, RULES.partitionKey);
    const items = cells.map((one, i) => ({
      ...Object.fromEntries(Object.entries(one).map(([column, text]) => [column, { S: text }])),
      [RULES.partitionKey]: { S: String(i + 1).padStart(5, '0') },
    }));
    for (let i = 0; i < items.length; i += 25) {
      await dynamoDb.client.send(
        new BatchWriteItemCommand({
          RequestItems: { [table]: items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } })) },
        }),
      );
    }
    // A separate client, whose second call can fail.
    const client = dynamoDb.createClient();
    let broken = false;
    let calls = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        if (broken && ++calls > 1) throw new Error('the connection broke');
        return next(args);
      },
      { step: 'initialize' },
    );
    return {
      reader: new DynamoDbRuleReader(client, table),
      breakOff: () => {
        broken = true;
      },
    };
  });

  test('may be written as numbers and booleans', async () => {
    const table = await dynamoDb.createTable(`rules-${++tables}`, RULES.partitionKey);
    await dynamoDb.client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          [RULES.partitionKey]: { S: 'sale' },
          'Target-V': { N: '12345678901234567890.5' },
          'Enabled': { BOOL: false },
          'Metric': { NULL: true },
        },
      }),
    );
    expect(await new DynamoDbRuleReader(dynamoDb.client, table).read()).toEqual({
      rows: [
        {
          where: 'rule sale',
          id: 'sale',
          cells: { 'Target-V': '12345678901234567890.5', 'Enabled': 'no', 'Metric': '' },
        },
      ],
      problems: [],
    });
  });
});
