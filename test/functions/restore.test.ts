import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { TIMESERIES } from '../../src/contract/table-keys';
import { chainOf } from '../../src/engine/history/chunk-chain';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { Installation, streamRecord } from '../support/installation';

const TENTH = { 'Operator-C': 'atLeast', 'Target-C': '10', 'ResetWhenReachTarget': 'yes' };
const BATCHES = 12;
const RESTORED_AFTER = 7;

let dynamoDb: EmbeddedDynamoDb;

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());

interface Tables {
  readonly states: string;
  readonly history: string;
}

async function tables(name: string): Promise<Tables> {
  return {
    states: await dynamoDb.createStateTable(`states-${name}`),
    history: await dynamoDb.createTable(`history-${name}`, TIMESERIES.partitionKey, TIMESERIES.sortKey),
  };
}

async function copy(source: string, target: string): Promise<void> {
  const { Items: items = [] } = await dynamoDb.client.send(new ScanCommand({ TableName: source }));
  for (const Item of items) await dynamoDb.client.send(new PutItemCommand({ TableName: target, Item }));
}

function storesOf({ states, history }: Tables, installation: Installation) {
  return {
    aggregates: new DynamoDbAggregateStore(dynamoDb.client, states),
    timeseries: new DynamoDbTimeseriesStore(dynamoDb.client, history, () => installation.now),
  };
}

/** Creates a batch of two users' events, with values that make history move out of the states. */
function batch(n: number) {
  return Array.from({ length: 20 }, (_, i) =>
    streamRecord(n * 20 + i + 1, {
      userId: i % 2 === 0 ? 'ann' : 'bob',
      attributes: { page: `page ${n} ${i} of a shop with long names` },
      metrics: { amount: n + i / 10 },
    }),
  );
}

test('tables restored to one moment and the stream read from its beginning lead to the counts that were lost', async () => {
  const installation = new Installation(TENTH, {
    Output: 'sum',
    ...{ 'Operator-V': 'greater', 'Target-V': '1000', 'Metric': 'amount' },
  });
  const live = await tables('live');
  const restored = await tables('restored');

  const before = installation.aggregator(storesOf(live, installation));
  for (let n = 0; n < BATCHES; n++) {
    await before.process(batch(n));
    if (n + 1 === RESTORED_AFTER) {
      await Promise.all([copy(live.states, restored.states), copy(live.history, restored.history)]);
    }
  }
  const after = installation.aggregator(storesOf(restored, installation));
  for (let n = 0; n < BATCHES; n++) await after.process(batch(n));

  const stateOf = async (where: Tables, userId: string) =>
    (await storesOf(where, installation).aggregates.read([userId])).get(userId)!.state;
  for (const userId of ['ann', 'bob']) {
    const lost = await stateOf(live, userId);
    const { timeseries } = storesOf(live, installation);
    expect(chainOf(await timeseries.list(userId), lost.chunks!.last).length).toBeGreaterThan(2);
    expect((await stateOf(restored, userId)).rules).toEqual(lost.rules);
  }
});
