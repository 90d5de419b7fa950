import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { TIMESERIES } from '../../contract/table-keys';
import { Bind } from '../support/factory-plugin';
import { checkKeys, Keys, nameOfTable } from '../support/given-table';
import { createTable, grantRead, grantReadWrite } from '../support/tables';
import { TimeseriesStoreBindOptions, TimeseriesStoreConfig } from './timeseries-store-config';
import { DynamoDbTimeseriesStoreOptions } from './timeseries-store-options';

const LABEL = 'TimeseriesStore.dynamoDb';
const ACTIONS = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'];
const KEYS: Keys = {
  partitionKey: { name: TIMESERIES.partitionKey, type: dynamodb.AttributeType.STRING },
  sortKey: { name: TIMESERIES.sortKey, type: dynamodb.AttributeType.NUMBER },
};

export function dynamoDbTimeseriesStore(
  storeOptions: DynamoDbTimeseriesStoreOptions,
): Bind<TimeseriesStoreBindOptions, TimeseriesStoreConfig> {
  if (storeOptions.table) checkKeys(LABEL, storeOptions.table, KEYS);

  return (scope, options) => {
    const given = storeOptions.table;
    const tableName = given && nameOfTable(scope, LABEL, given, ACTIONS);
    const table =
      given ??
      createTable(scope, 'Table', options, {
        ...KEYS,
        timeToLiveAttribute: TIMESERIES.timeToLive,
      });
    grantReadWrite(table, options.aggregator, ...ACTIONS);
    grantRead(table, options.timeseries, 'dynamodb:Query');
    return { kind: 'dynamoDb', parameters: { tableName: tableName ?? table.tableName }, table };
  };
}
