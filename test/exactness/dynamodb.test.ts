import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { TIMESERIES } from '../../src/contract/table-keys';
import { NOW } from '../support/builders';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { expectNothingFound, fillWritesEarly, searchOver } from './check';

const RUNS = Number(process.env.EXACTNESS_DYNAMODB_RUNS ?? 60);

beforeEach(fillWritesEarly);

test('counts and changes are as exact in tables', async () => {
  const dynamoDb = await EmbeddedDynamoDb.start();
  let tables = 0;
  const create = async () => {
    const n = ++tables;
    return {
      aggregates: new DynamoDbAggregateStore(
        dynamoDb.client,
        await dynamoDb.createStateTable(`states-of-run-${n}`),
      ),
      timeseries: new DynamoDbTimeseriesStore(
        dynamoDb.client,
        await dynamoDb.createTable(`history-of-run-${n}`, TIMESERIES.partitionKey, TIMESERIES.sortKey),
        () => NOW,
      ),
    };
  };
  await expectNothingFound('exactness in tables', RUNS, (runs, seed) => searchOver(create, runs, seed));
  await dynamoDb.close();
}, 1_800_000);
