import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { TIMESERIES } from '../../contract/table-keys';
import { Bind } from '../support/factory-plugin';
import { checkKeys, Keys } from '../support/given-table';
import { createTable, grantReadWrite } from '../support/tables';
import { TimeseriesStoreBindOptions, TimeseriesStoreConfig } from './timeseries-store-config';
import { DynamoDbTimeseriesStoreOptions } from './timeseries-store-options';

const KEYS: Keys = {
  partitionKey: { name: TIMESERIES.partitionKey, type: dynamodb.AttributeType.STRING },
  sortKey: { name: TIMESERIES.sortKey, type: dynamodb.AttributeType.NUMBER },
};

export function dynamoDbTimeseriesStore(
  storeOptions: DynamoDbTimeseriesStoreOptions,
): Bind<TimeseriesStoreBindOptions, TimeseriesStoreConfig> {
  if (storeOptions.table) checkKeys('TimeseriesStore.dynamoDb', storeOptions.table, KEYS);

  return (scope, options) => {
    const table =
      storeOptions.table ??
      createTable(scope, 'Table', options, {
        ...KEYS,
        timeToLiveAttribute: TIMESERIES.timeToLive,
      });
    for (const grantee of [options.aggregator, options.timeseries]) {
      grantReadWrite(table, grantee, 'dynamodb:PutItem', 'dynamodb:Query');
    }
    return { kind: 'dynamoDb', parameters: { tableName: table.tableName }, table };
  };
}
