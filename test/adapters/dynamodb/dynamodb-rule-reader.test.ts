import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbRuleReader } from '../../../src/adapters/dynamodb/dynamodb-rule-reader';
import { RULES } from '../../../src/contract/table-keys';
import { ruleReaderConformance } from '../../conformance/rule-reader';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

describe('rules in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

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
    // A client of its own, whose second call can fail.
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

describe('a table of rules', () => {
  const client = new DynamoDBClient({});
  const table = mockClient(client);
  const reader = new DynamoDbRuleReader(client, 'rules');
  const itemOf = (id: string) => ({ [RULES.partitionKey]: { S: id } });

  beforeEach(() => table.reset());

  test('that answers with nothing at all is an error: no rule must look as if it were removed', async () => {
    table.on(ScanCommand).resolves({});
    await expect(reader.read()).rejects.toThrow('DynamoDB table rules answered without any items');
  });

  test('that breaks off between two pages is an error, and not the half of the rules', async () => {
    table
      .on(ScanCommand)
      .resolvesOnce({ Items: [itemOf('a')], LastEvaluatedKey: itemOf('a') })
      .rejects(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    await expect(reader.read()).rejects.toThrow('read ECONNRESET');
  });

  test('is read consistently, past empty pages, and in the order of the rule ids', async () => {
    table
      .on(ScanCommand)
      .resolvesOnce({ Items: [itemOf('b')], LastEvaluatedKey: itemOf('b') })
      .resolvesOnce({ Items: [], LastEvaluatedKey: itemOf('c') })
      .resolves({ Items: [itemOf('a'), itemOf('Z')] });
    expect((await reader.read()).rows.map(({ id }) => id)).toEqual(['Z', 'a', 'b']);
    expect(table.commandCalls(ScanCommand).map(({ args }) => args[0].input.ConsistentRead)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('may hold maps and lists, which are read as JSON', async () => {
    table.on(ScanCommand).resolves({
      Items: [{ ...itemOf('a'), Definition: { M: { events: { L: [{ S: 'click' }] } } } }],
    });
    expect((await reader.read()).rows[0].cells).toEqual({ Definition: '{"events":["click"]}' });
  });
});
